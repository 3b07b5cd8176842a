package io.cofre.web.v1;

import static io.cofre.web.v1.V1Worker.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.testing.EventReader;
import io.cofre.testing.EventReader.Event;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many writers at once: a reader sees all of their changes, those of each key in the order of commits. */
@Timeout(120)
class ChangesOrderTest extends V1Case {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WRITERS = 64;
    private static final int WRITES = 40;

    @Test
    void showsEachChangeInTheOrderOfCommits() throws Exception {
        try (EventReader reader = new EventReader(worker.worker().port(), SESSION + "/changes?values=true")) {
            assertThat(reader.next().name()).isEqualTo("ready");
            AtomicInteger changesOfShared = new AtomicInteger();
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                String own = "own-" + number;
                writers.add(CompletableFuture.runAsync(
                        () -> changesOfShared.addAndGet(write(own)), task -> new Thread(task).start()));
            }
            CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).get(90, TimeUnit.SECONDS);
            worker.put("end", "0");

            assertThat(changesOfShared.get()).isPositive();
            assertThat(lastOfEach(reader))
                    .hasSize(WRITERS + 1)
                    .containsEntry("shared", changesOfShared.get())
                    .allSatisfy((key, last) ->
                            assertThat(last).isEqualTo(key.equals("shared") ? changesOfShared.get() : WRITES));
        }
    }

    /** The last value of each key. Each value must be greater by one than the one before it. */
    private static Map<String, Integer> lastOfEach(EventReader reader) throws IOException {
        Map<String, Integer> last = new HashMap<>();
        for (Event event = reader.next(); !event.data().contains("\"end\""); event = reader.next()) {
            assertThat(event.name()).isEqualTo("put");
            JsonNode data = JSON.readTree(event.data());
            String key = data.path("key").asText();
            int value = data.path("value").asInt();
            assertThat(value).as(key).isEqualTo(last.getOrDefault(key, 0) + 1);
            last.put(key, value);
        }
        return last;
    }

    /** Counts a key of its own up, and one that all share. Returns how often the shared one was not taken by others. */
    private int write(String own) {
        int taken = 0;
        try (RawConnection connection = worker.worker().connect()) {
            for (int number = 1; number <= WRITES; number++) {
                assertThat(connection
                                .send("PUT", SESSION + "/keys/" + own, Integer.toString(number))
                                .status())
                        .isEqualTo(204);
                taken += countUp(connection) ? 1 : 0;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return taken;
    }

    private static boolean countUp(RawConnection connection) throws IOException {
        RawResponse read = connection.send("GET", SESSION + "/keys/shared", null);
        boolean none = read.status() == 404;
        String next = Integer.toString(none ? 1 : Integer.parseInt(read.body()) + 1);
        connection.write("PUT " + SESSION + "/keys/shared HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "\r\n"
                + (none ? "If-None-Match: *" : "If-Match: " + read.header("etag")) + "\r\nContent-Length: "
                + next.length() + "\r\n\r\n" + next);
        return connection.read().status() == 204;
    }
}
