package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.crash.TestForm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many writers and readers for a while: no error, no client is starved, nothing leaked. */
class LoadTest {
    private static final int CLIENTS = 64;
    private static final int KEYS = 200;

    /** A client that makes fewer was starved by the others, or waited for an answer for most of the time. */
    private static final long REQUESTS_MIN = 10;

    private static final int THREADS_MORE_MAX = 24;
    private static final int DESCRIPTORS_MORE_MAX = 16;
    private static final long ENDING_MAX_MS = 30_000;

    @TempDir
    private Path root;

    @Test
    @Timeout(300)
    void servesManyWritersAndReadersWithoutErrorOrLeak() throws Exception {
        long durationNs = TimeUnit.SECONDS.toNanos(TestForm.current().choose(3, 60));
        Path volume = root.resolve("instances");
        Files.createDirectory(volume);
        try (TestWorker worker = TestWorker.on(volume)) {
            int threads = Thread.activeCount();
            long descriptors = descriptors();
            run(worker, 500_000_000L);

            List<Long> requests = run(worker, durationNs);

            assertThat(requests)
                    .as("requests of each client")
                    .hasSize(CLIENTS)
                    .allMatch(count -> count >= REQUESTS_MIN);
            assertFallsTo(threads + THREADS_MORE_MAX, Thread::activeCount);
            assertFallsTo(descriptors + DESCRIPTORS_MORE_MAX, LoadTest::descriptors);
        }
        try (Stream<Path> left = Files.walk(volume)) {
            assertThat(left.filter(Files::isRegularFile)
                            .map(volume::relativize)
                            .filter(path -> path.startsWith(".tmp") || path.startsWith(".staging")))
                    .isEmpty();
        }
    }

    /** The server notices only after a while that its callers are gone. */
    private static void assertFallsTo(long most, LongSupplier count) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ENDING_MAX_MS);
        while (count.getAsLong() > most && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(count.getAsLong()).isLessThanOrEqualTo(most);
    }

    /** Their threads are joined: a pool says that it has ended while its threads are still on their way out. */
    private static List<Long> run(TestWorker worker, long durationNs) throws Exception {
        long deadline = System.nanoTime() + durationNs;
        List<FutureTask<Long>> counts = new ArrayList<>();
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int id = client;
            FutureTask<Long> count = new FutureTask<>(() -> client(worker, id, deadline));
            Thread thread = new Thread(count, "client " + id);
            thread.start();
            counts.add(count);
            clients.add(thread);
        }
        for (Thread client : clients) {
            client.join(TimeUnit.NANOSECONDS.toMillis(durationNs) + ENDING_MAX_MS);
            assertThat(client.isAlive()).as(client.getName()).isFalse();
        }
        List<Long> requests = new ArrayList<>();
        for (FutureTask<Long> count : counts) {
            requests.add(count.get());
        }
        return requests;
    }

    /** One pod's worth of requests: it alone writes its instance, so it knows what each read must give. */
    private static long client(TestWorker worker, int id, long deadline) throws IOException {
        Random random = new Random(id);
        String instance = "/session/g/i" + id + "/";
        int[] values = new int[KEYS];
        long requests = 0;
        try (RawConnection connection = worker.connect()) {
            expect(connection.send("POST", "/session/g", "{\"instance\":\"i" + id + "\"}"), 204);
            expect(connection.send("DELETE", "/session/g/i" + id, null), 200);
            expect(connection.send("POST", "/session/g", "{\"instance\":\"i" + id + "\"}"), 204);
            while (System.nanoTime() - deadline < 0) {
                int key = random.nextInt(KEYS);
                if (random.nextInt(100) < 43) {
                    values[key]++;
                    String body =
                            "{\"data\":\"[" + values[key] + ",\\\"" + "x".repeat(random.nextInt(800)) + "\\\"]\"}";
                    expect(connection.send("POST", instance + key, body), 204);
                } else {
                    RawResponse answer = connection.send("GET", instance + key, null);
                    expect(answer, values[key] == 0 ? 404 : 200);
                    if (values[key] > 0) {
                        assertThat(answer.body())
                                .startsWith("[" + values[key] + ",\"")
                                .endsWith("\"]");
                    }
                }
                requests++;
            }
        }
        return requests;
    }

    private static void expect(RawResponse answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }

    private static long descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }
}
