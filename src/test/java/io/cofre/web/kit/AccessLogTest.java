package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.CapturedLog;
import io.cofre.testing.RawConnection;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests of the log of requests, and of the things that it never says. */
@Isolated("captures the standard error of the process")
class AccessLogTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @TempDir
    private Path directory;

    @Test
    void logsOneLineARequestWithoutNamesValuesOrTokens() throws IOException {
        sendSome(true);
        assertThat(log.text())
                .containsPattern("POST /session/\\{group\\}/\\{instance\\}/\\{key\\} 204 [0-9]+ ms in=[0-9]+ out=0 id=")
                .containsPattern("GET /session/\\{group\\}/\\{instance\\}/\\{key\\} 200 [0-9]+ ms in=0 out=12 id=my-id")
                .containsPattern("other unmatched 404 ")
                .doesNotContain("some-", TestWorker.API_KEY, "wrong-key");
    }

    @Test
    void logsNoRequestUnlessAskedTo() throws IOException {
        sendSome(false);
        assertThat(log.text()).doesNotContain("/session", " 204 ", "some-", TestWorker.API_KEY, "wrong-key");
    }

    private void sendSome(boolean accessLog) throws IOException {
        try (TestWorker worker = TestWorker.on(TestWorker.settings(directory, Duration.ofSeconds(60), 1, accessLog))) {
            worker.send("POST", "/session/some-group", "{\"instance\":\"some-instance\"}");
            worker.send("POST", "/session/some-group/some-instance/some-key", "{\"data\":\"\\\"some-value\\\"\"}");
            worker.send("GET", "/session/some-group/some-instance/none");
            worker.send("FOO", "/some-where");
            raw(
                    worker,
                    "GET /session/some-group/some-instance/some-key HTTP/1.1\r\nHost: t\r\nX-Request-Id: my-id\r\napikey: "
                            + TestWorker.API_KEY + "\r\n\r\n");
            raw(worker, "GET /session/some-group HTTP/1.1\r\nHost: t\r\napikey: wrong-key\r\n\r\n");
            raw(worker, "GET /ping HTTP/1.1\r\nHost: apikey: " + TestWorker.API_KEY + "\r\n\r\n");
            raw(worker, "GET /ping HTTP/1.1\r\nHost: t\r\nHost: " + TestWorker.API_KEY + "\r\n\r\n");
            raw(worker, "GET /session/%zz/" + TestWorker.API_KEY + " HTTP/1.1\r\nHost: t\r\n\r\n");
        }
    }

    private static void raw(TestWorker worker, String request) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(request);
            connection.read();
        }
    }
}
