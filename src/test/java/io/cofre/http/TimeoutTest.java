package io.cofre.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.RawConnection;
import io.cofre.RawResponse;
import io.cofre.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are silent or slow: none is kept for long. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TimeoutTest {
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(600);
    private static final String WRITE =
            "POST /session/g/i/k HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "\r\n";

    private TestWorker worker;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        worker = TestWorker.on(TestWorker.settings(directory, IDLE_TIMEOUT, 1, false));
        worker.send("POST", "/session/g", "{\"instance\":\"i\"}");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @Test
    void closesConnectionThatSaysNothing() throws IOException {
        try (RawConnection connection = worker.connect()) {
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void closesConnectionThatFallsSilentAfterARequest() throws IOException {
        try (RawConnection connection = worker.connect()) {
            assertThat(connection.send("GET", "/ping", null).body()).isEqualTo("pong");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void closesConnectionWhoseHeadersNeverEnd() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write("GET /ping HTTP/1.1\r\nX: ");
            connection.drip(IDLE_TIMEOUT);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void answers408ToBodyThatStops() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Content-Length: 12\r\n\r\n{\"data\"");
            assert408(connection.read());
        }
    }

    @Test
    void answers408ToBodyThatDrips() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Content-Length: 1000000\r\n\r\n{");
            connection.drip(IDLE_TIMEOUT);
            assert408(connection.read());
        }
    }

    @Test
    void answers408ToChunkedBodyThatDrips() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Transfer-Encoding: chunked\r\n\r\nfffff\r\n");
            connection.drip(IDLE_TIMEOUT);
            assert408(connection.read());
        }
    }

    private static void assert408(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.body()).contains("\"error\":\"request_timeout\"");
    }
}
