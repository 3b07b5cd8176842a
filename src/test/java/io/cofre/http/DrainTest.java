package io.cofre.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.RawConnection;
import io.cofre.RawResponse;
import io.cofre.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What callers hear while the worker stops. */
@Timeout(60)
class DrainTest {
    private static final int TRIES = 10_000;

    @Test
    void refusesNewRequestsWith503AndAnswersTheOneInFlight(@TempDir Path directory) throws IOException {
        try (TestWorker worker = TestWorker.on(directory);
                RawConnection inFlight = worker.connect();
                RawConnection idle = worker.connect()) {
            worker.send("POST", "/session/g", "{\"instance\":\"i\"}");
            assertThat(idle.send("GET", "/ping", null).status()).isEqualTo(200);
            inFlight.write("POST /session/g/i/k HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY
                    + "\r\nExpect: 100-continue\r\nContent-Length: 12\r\n\r\n");
            assertThat(inFlight.read().status()).isEqualTo(100);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(worker::close);
            RawResponse refused = firstRefusal(worker);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("content-type")).isEqualTo("application/json");
            assertThat(refused.header("connection")).isEqualTo("close");
            assertThat(refused.header("retry-after")).isNotEmpty();
            assertThat(refused.body())
                    .isEqualTo(
                            "{\"statusCode\":503,\"message\":[\"the worker is stopping\"],\"error\":\"unavailable\"}");
            assertThat(idle.send("GET", "/session/g/i/k", null).status()).isEqualTo(503);
            assertThat(idle.isClosedByServer()).isTrue();

            inFlight.write("{\"data\":\"1\"}");
            assertThat(inFlight.read().status()).isEqualTo(204);
            stopped.join();
        }
        assertThat(directory.resolve("g/i/k")).hasContent("1");
    }

    private static RawResponse firstRefusal(TestWorker worker) throws IOException {
        for (int count = 0; count < TRIES; count++) {
            RawResponse answer = worker.send("GET", "/ping");
            if (answer.status() != 200) {
                return answer;
            }
        }
        throw new AssertionError("the worker goes on serving");
    }
}
