package io.cofre.hub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of reports to a receiver that takes what Sentry would. */
@Timeout(60)
class SentryReportsTest {
    private static final int WAIT_SECONDS = 30;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private HttpServer receiver;
    private FaultReports reports;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        receiver.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            received.add(exchange.getRequestURI() + "\n"
                    + exchange.getRequestHeaders().getFirst("X-Sentry-Auth") + "\n" + plain(body));
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            byte[] answer = "{}".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        receiver.start();
        reports = FaultReports.toSentry(
                "http://0123456789abcdef@127.0.0.1:" + receiver.getAddress().getPort() + "/12", "1.2.3");
    }

    @AfterEach
    void stop() {
        reports.close();
        receiver.stop(0);
    }

    private static String plain(byte[] body) throws IOException {
        boolean isCompressed = body.length > 1 && (body[0] & 0xFF) == 0x1F && (body[1] & 0xFF) == 0x8B;
        try (InputStream in =
                isCompressed ? new GZIPInputStream(new ByteArrayInputStream(body)) : new ByteArrayInputStream(body)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String next() throws InterruptedException {
        String report = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return String.valueOf(report);
    }

    @Test
    void tellsTypesAndPlacesAndNoMessages() throws Exception {
        reports.met(new IllegalStateException(
                "geheim of +5511999990000", new IOException("the file of loja-do-joao cannot be read")));

        assertThat(next())
                .startsWith("/api/12/envelope/\n")
                .contains("sentry_key=0123456789abcdef")
                .contains("\"type\":\"IllegalStateException\"", "\"type\":\"IOException\"")
                .contains("\"module\":\"io.cofre.hub.faults.SentryReportsTest\"")
                .contains("\"release\":\"cofre@1.2.3\"")
                .doesNotContain("geheim", "5511999990000", "loja-do-joao")
                .doesNotContain(InetAddress.getLocalHost().getHostName() + "\"")
                .doesNotContain("\"user\"", "\"server_name\"", "\"breadcrumbs\"", "\"threads\"", "\"modules\"");
    }

    @Test
    void tellsAProblemWithoutAnException() throws Exception {
        reports.tell("a session was lost");

        assertThat(next()).contains("a session was lost", "\"level\":\"warning\"");
    }

    @Test
    void tellsFaultsOfTheStoreAndNotOfCallers() throws Exception {
        reports.met(new CofreException(ErrorCode.BAD_REQUEST, "no"));
        reports.met(new CofreException(ErrorCode.UNAUTHORIZED, "no"));
        reports.met(new CofreException(ErrorCode.OVERLOADED, "no"));
        reports.met(new CofreException(ErrorCode.DISK_FULL, "no"));

        assertThat(next()).contains("CofreException");
        reports.tell("the last one");
        assertThat(next()).contains("the last one");
    }

    /** A fault in each request would make as many calls to Sentry. */
    @Test
    void sendsABoundedNumber() {
        for (int fault = 0; fault < 1000; fault++) {
            reports.report(new IllegalStateException("number " + fault));
        }
        reports.close();

        assertThat(received).hasSizeBetween(1, 31);
    }

    @Test
    void losesReportsAndNothingElseWithoutAReceiver() {
        receiver.stop(0);

        reports.report(new IllegalStateException("nobody hears it"));
        reports.close();

        assertThat(received).isEmpty();
    }

    @Test
    void tellsNobodyIfNobodyWantsIt() {
        FaultReports.NONE.met(new IllegalStateException("nobody hears it"));
        FaultReports.NONE.tell("nobody hears it");
        FaultReports.NONE.close();

        assertThat(received).isEmpty();
    }
}
