package io.cofre.web.kit;

import static io.cofre.web.kit.Method.GET;
import static io.cofre.web.kit.Route.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.config.Configuration;
import io.cofre.hub.outbound.TestCertificates;
import io.cofre.metrics.Metrics;
import io.cofre.testing.Polling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a server with a certificate in files. */
@Timeout(120)
class TlsTest {
    private static final Duration LOOK_PERIOD = Duration.ofMillis(100);
    private static final int READ_TIMEOUT_MS = 30_000;

    private final Metrics metrics = new Metrics();

    @TempDir
    Path directory;

    private TlsFiles files;
    private Optional<HttpServer> server = Optional.empty();

    @BeforeEach
    void name() {
        files = new TlsFiles(
                new TlsFiles.Named("WAPI_CERT_FILE_PATH", directory.resolve("chain.pem")),
                new TlsFiles.Named("WAPI_CERT_KEY_PATH", directory.resolve("key.pem")));
    }

    @AfterEach
    void stop() {
        server.ifPresent(HttpServer::stop);
        metrics.close();
    }

    @Test
    void servesWithKeysInEachForm() throws Exception {
        TestCertificates curve = TestCertificates.of(directory, "localhost");
        TestCertificates rsa = TestCertificates.ofRsa(directory, "localhost");

        assertServes(curve, curve.keyPem());
        assertServes(
                curve,
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + curve.bareKeyPem("EC"));
        assertServes(rsa, rsa.keyPem());
        assertServes(rsa, "A comment\n" + rsa.bareKeyPem("RSA"));
    }

    private void assertServes(TestCertificates certificate, String key) throws Exception {
        write(certificate.certificatePem(), key);
        HttpServer serving = start();
        try {
            assertThat(get(serving.port(), certificate)).isEqualTo("hello");
        } finally {
            serving.stop();
            server = Optional.empty();
        }
    }

    /** A connection that has begun before goes on with the certificate that it was given. */
    @Test
    void servesWithAChangedCertificate() throws Exception {
        TestCertificates first = TestCertificates.of(directory, "localhost");
        TestCertificates second = TestCertificates.ofRsa(directory, "localhost");
        write(first.certificatePem(), first.keyPem());
        int port = start().port();
        try (SSLSocket old = connect(port, first.trusting())) {
            assertThat(get(old)).isEqualTo("hello");

            write(second.certificatePem(), second.keyPem());

            Polling.await(
                    () -> isTrusted(port, second), trusted -> trusted, trusted -> "the old certificate is served");
            assertThat(isTrusted(port, first)).isFalse();
            assertThat(get(old)).isEqualTo("hello");
        }
    }

    /** Two files are never replaced at one moment. */
    @Test
    void keepsTheCertificateWhileTheNewFilesDoNotFit() throws Exception {
        TestCertificates first = TestCertificates.of(directory, "localhost");
        TestCertificates second = TestCertificates.of(directory, "localhost");
        write(first.certificatePem(), first.keyPem());
        int port = start().port();

        Files.writeString(files.chain().path(), second.certificatePem());
        for (int looks = 0; looks < 10; looks++) {
            assertThat(get(port, first)).isEqualTo("hello");
        }
        Files.delete(files.key().path());
        assertThat(get(port, first)).isEqualTo("hello");
        Files.writeString(files.key().path(), second.keyPem());

        Polling.await(() -> isTrusted(port, second), trusted -> trusted, trusted -> "the old certificate is served");
    }

    @Test
    void tellsWhatIsWrongWithTheFiles() throws Exception {
        TestCertificates own = TestCertificates.of(directory, "localhost");
        TestCertificates other = TestCertificates.of(directory, "localhost");
        TestCertificates rsa = TestCertificates.ofRsa(directory, "localhost");

        assertRefuses("WAPI_CERT_FILE_PATH cannot be read (NoSuchFileException)");
        write("", own.keyPem());
        assertRefuses("WAPI_CERT_FILE_PATH holds no certificate in PEM");
        write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", own.keyPem());
        assertRefuses("WAPI_CERT_FILE_PATH holds a certificate that is malformed");
        write(own.certificatePem(), own.certificatePem());
        assertRefuses("WAPI_CERT_KEY_PATH holds no private key in PEM");
        write(own.certificatePem(), other.keyPem());
        assertRefuses("WAPI_CERT_KEY_PATH holds a private key that is not the one of the first certificate");
        write(own.certificatePem(), rsa.keyPem());
        assertRefuses("WAPI_CERT_KEY_PATH holds a private key that is not the one of the first certificate");
        write(own.certificatePem(), rsa.bareKeyPem("RSA"));
        assertRefuses("WAPI_CERT_KEY_PATH holds a private key that is not the one of the first certificate");
        write(own.certificatePem() + other.certificatePem(), own.keyPem());
        assertRefuses("WAPI_CERT_FILE_PATH holds certificates of which one is not signed by the next one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00

                AAAA
                -----END RSA PRIVATE KEY-----
                """})
    void saysThatNobodyCanTypeAPassword(String key) throws Exception {
        write(TestCertificates.of(directory, "localhost").certificatePem(), key);

        assertRefuses("WAPI_CERT_KEY_PATH holds a private key that is encrypted");
    }

    /** A caller that speaks HTTP gets no answer, and one that says nothing is closed at a stop. */
    @Test
    void speaksNothingButTlsAndStopsInTime() throws Exception {
        TestCertificates own = TestCertificates.of(directory, "localhost");
        write(own.certificatePem(), own.keyPem());
        HttpServer serving = start();

        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), serving.port());
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), serving.port());
                SSLSocket resting = connect(serving.port(), own.trusting())) {
            plain.setSoTimeout(READ_TIMEOUT_MS);
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("hello");
            assertThat(get(resting)).isEqualTo("hello");

            serving.stop();

            silent.setSoTimeout(READ_TIMEOUT_MS);
            assertThat(silent.getInputStream().read()).isNegative();
            assertThat(resting.getInputStream().read()).isNegative();
        }
    }

    private void write(String chain, String key) throws IOException {
        Files.writeString(files.chain().path(), chain);
        Files.writeString(files.key().path(), key);
    }

    private HttpServer start() throws IOException {
        Gatekeeper gatekeeper = (headers, client, route) -> new Gatekeeper.Admitted("everyone");
        RouteTable routes =
                RouteTable.of(open("/hello").on(GET, request -> FullResponse.of(200, "text/plain", "hello")));
        HttpServer started = HttpServer.startBeside(
                new Configuration.Http("127.0.0.1", 0, 1 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(5)),
                new Site("program", gatekeeper, routes),
                metrics,
                failure -> false,
                Optional.of(files),
                LOOK_PERIOD);
        server = Optional.of(started);
        return started;
    }

    private void assertRefuses(String sentence) {
        assertThatThrownBy(this::start)
                .isInstanceOf(IOException.class)
                .hasNoCause()
                .hasMessageContaining(sentence);
    }

    private static boolean isTrusted(int port, TestCertificates certificate) throws Exception {
        try {
            return get(port, certificate).equals("hello");
        } catch (SSLException distrusted) {
            return false;
        }
    }

    private static String get(int port, TestCertificates certificate) throws Exception {
        try (SSLSocket socket = connect(port, certificate.trusting())) {
            return get(socket);
        }
    }

    private static SSLSocket connect(int port, SSLContext trusting) throws IOException {
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("localhost")));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** The body of the answer to a request; the connection stays open. */
    private static String get(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /hello HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("hello")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the answer ended too early: " + answer);
            }
            answer.append((char) next);
        }
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        return "hello";
    }
}
