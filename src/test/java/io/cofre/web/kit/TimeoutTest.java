package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The dripping bytes are no part of the body, so reads of the body do not return meanwhile. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1\r\n{\r\n",
                "1;",
                "1;x=\"",
                "9\r\n{\"data\":x\r\n0\r\nX: ",
                "d\r\n{\"data\":\"1\"}\r\n0\r\nX: "
            })
    void answers408ToChunksThatDripAroundTheBody(String begin) throws IOException {
        for (String target : new String[] {"/session/g/i/k", "/admin/instances/g/j/import"}) {
            try (RawConnection connection = worker.connect()) {
                connection.write("POST " + target + " HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n" + begin);
                connection.drip(IDLE_TIMEOUT, begin.isEmpty() || begin.equals("1") ? "0" : "x");
                assertThat(connection.read().status()).isIn(400, 408);
            }
        }
    }

    /**
     * On Java 17 each holds one of some sixteen threads. A connection that waits for a thread longer than the idle
     * timeout is closed, and on a busy machine several can be.
     */
    @Test
    void servesOthersAgainAfterManyChunksThatDripped() throws IOException {
        List<RawConnection> slow = new ArrayList<>();
        try {
            for (int count = 0; count < 18; count++) {
                RawConnection connection = worker.connect();
                slow.add(connection);
                connection.write(WRITE + "Transfer-Encoding: chunked\r\n\r\n1;");
                connection.drip(IDLE_TIMEOUT);
            }
            int answered = 0;
            for (RawConnection connection : slow) {
                try {
                    assert408(connection.read());
                    answered++;
                } catch (IOException closed) {
                    // It never got a thread.
                }
            }
            assertThat(answered).isGreaterThanOrEqualTo(slow.size() / 2);
            assertThat(worker.send("GET", "/ping").status()).isEqualTo(200);
        } finally {
            for (RawConnection connection : slow) {
                connection.close();
            }
        }
    }

    @Test
    void servesACallerThatTakesItsTimeBetweenRequests() throws IOException {
        try (RawConnection connection = worker.connect()) {
            for (int time = 0; time < 4; time++) {
                assertThat(connection.send("GET", "/ping", null).status()).isEqualTo(200);
                CompletableFuture.runAsync(
                                () -> {},
                                CompletableFuture.delayedExecutor(IDLE_TIMEOUT.toMillis() / 2, TimeUnit.MILLISECONDS))
                        .join();
            }
        }
    }

    private static void assert408(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.body()).contains("\"error\":\"request_timeout\"");
    }
}
