package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the answers to callers while the worker stops. */
@Timeout(60)
class DrainTest {
    private static final int TRIES = 10_000;
    private static final int BUSY = 8;

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

    /** A caller that sends while its connection is closed does not know the fate of its request. */
    @Test
    void endsBusyConnectionsWithAnAnswerThatSaysSo(@TempDir Path directory) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<RawResponse>> last = new ArrayList<>();
        try (TestWorker worker = TestWorker.on(directory)) {
            worker.send("POST", "/session/g", "{\"instance\":\"i\"}");
            for (int number = 0; number < BUSY; number++) {
                RawConnection connection = worker.connect();
                last.add(CompletableFuture.supplyAsync(
                        () -> lastAnswer(connection, answered), task -> new Thread(task).start()));
            }
            while (answered.get() < 100 * BUSY) {
                Thread.onSpinWait();
            }
        }
        for (CompletableFuture<RawResponse> each : last) {
            assertThat(each.get(20, TimeUnit.SECONDS).status()).isIn(204, 503);
        }
    }

    private static RawResponse lastAnswer(RawConnection connection, AtomicInteger answered) {
        try (connection) {
            RawResponse answer;
            do {
                answer = connection.send("POST", "/session/g/i/k", "{\"data\":\"1\"}");
                answered.incrementAndGet();
            } while (!answer.header("connection").equals("close"));
            return answer;
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
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
