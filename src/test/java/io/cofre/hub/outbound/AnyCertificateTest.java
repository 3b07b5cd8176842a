package io.cofre.hub.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of connections that take any certificate. */
class AnyCertificateTest {
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    /** The certificate is of another name, and nobody vouches for it. */
    @Test
    void reachesATargetWhoseCertificateNobodyTrusts() throws Exception {
        SSLSocketFactory serving =
                TestCertificates.of(directory, "hooks.test").serving().getSocketFactory();
        try (RawTarget target = RawTarget.of((number, socket) -> {
                    SSLSocket secured = (SSLSocket) serving.createSocket(socket, null, true);
                    RawTarget.always("HTTP/1.1 200 OK\nContent-Length: 2\n\nok").serve(number, secured);
                });
                OutboundClient trusting = client(AnyCertificate.socketFactory());
                OutboundClient usual = client((SSLSocketFactory) SSLSocketFactory.getDefault())) {
            TargetUrl url = new TargetUrl(true, "other.test", target.port(), "/");

            assertThat(trusting.post(url, Map.of(), BODY).status()).isEqualTo(200);
            assertThatExceptionOfType(SSLException.class).isThrownBy(() -> usual.post(url, Map.of(), BODY));
        }
    }

    private OutboundClient client(SSLSocketFactory tls) {
        TargetFilter filter =
                new TargetFilter(AllowedTargets.of("127.0.0.1"), host -> List.of(InetAddress.getByName("127.0.0.1")));
        return new OutboundClient(filter, tls, Duration.ofSeconds(20), clock);
    }
}
