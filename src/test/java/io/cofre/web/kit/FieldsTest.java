package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the number of fields in a request, and of the number of connections at one moment. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class FieldsTest {
    private static final String START = "POST /session HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "\r\n";

    private TestWorker worker;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        worker = TestWorker.on(directory);
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @Test
    void takesSixtyFourFieldsInEachRequestOfAConnection() throws IOException {
        try (RawConnection connection = worker.connect()) {
            for (int time = 0; time < 3; time++) {
                connection.write(START + "X: y\r\n".repeat(61) + "Content-Length: 13\r\n\r\n{\"group\":\"g\"}");
                assertThat(connection.read().status()).isEqualTo(204);
            }
        }
    }

    @Test
    void answers431ToTheSixtyFifthBeforeTheEmptyLine() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(START + "X: y\r\n".repeat(63) + "X");
            RawResponse answer = connection.read();
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.body()).contains("headers_too_large").contains("64");
            assertThat(answer.header("connection")).isEqualTo("close");
        }
    }

    @Test
    void countsFieldsBehindABodyToo() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(START + "Transfer-Encoding: chunked\r\n\r\nd\r\n{\"group\":\"g\"}\r\n0\r\n"
                    + "X: y\r\n".repeat(62) + "X");
            assertThat(connection.read().status()).isEqualTo(400);
        }
    }

    @Test
    void takesAFewFieldsBehindABody() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(START + "Transfer-Encoding: chunked\r\n\r\nd\r\n{\"group\":\"g\"}\r\n0\r\n"
                    + "X: y\r\n".repeat(10) + "\r\n");
            assertThat(connection.read().status()).isEqualTo(204);
        }
    }

    @Test
    void givesConnectionsAQuarterOfTheHeapAndLeavesOthersDescriptors() {
        assertThat(JettySettings.connectionsMax(128 << 20, Long.MAX_VALUE)).isEqualTo(1024);
        assertThat(JettySettings.connectionsMax(64 << 20, 1 << 20)).isEqualTo(512);
        assertThat(JettySettings.connectionsMax(128 << 20, 1024)).isEqualTo(768);
        assertThat(JettySettings.connectionsMax(128 << 20, 160)).isEqualTo(40);
        assertThat(JettySettings.connectionsMax(1L << 40, Long.MAX_VALUE)).isEqualTo(16 * 1024);
    }
}
