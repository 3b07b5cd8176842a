package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values of 8 MiB, many at a time, in a JVM with the shipped options: there is no buffer of that size for each thread.
 */
@Timeout(120)
class LargeValuesAtOnceTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final int VALUE_BYTES = 8 << 20;
    private static final int THREADS = 5;
    private static final int VALUES = 3;
    private static final int REQUESTS_PER_THREAD = 4;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();

    @Test
    void endInNoErrorOfTheWorker(@TempDir Path directory) throws Exception {
        Map<String, String> environment = Map.of(
                "GLOBAL_AUTH_TOKEN", TestWorker.API_KEY,
                "COFRE_HTTP_HOST", "127.0.0.1",
                "COFRE_HTTP_PORT", "0",
                "BODY_SIZE", "9");
        byte[] body = new byte[VALUE_BYTES];
        Arrays.fill(body, (byte) 'x');
        byte[] start = "{\"data\":\"\\\"".getBytes(StandardCharsets.UTF_8);
        byte[] end = "\\\"\"}".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(start, 0, body, 0, start.length);
        System.arraycopy(end, 0, body, body.length - end.length, end.length);

        try (ChildProcess worker = ChildProcess.startAsShipped(directory, environment)) {
            URI root = URI.create("http://127.0.0.1:" + worker.awaitLine(LISTENS) + "/session/g");
            assertThat(send(root, "{\"instance\":\"i\"}".getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(204);
            for (int value = 0; value < VALUES; value++) {
                assertThat(send(URI.create(root + "/i/" + value), body)).isEqualTo(204);
            }
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                threads.execute(() -> work(root, number, body));
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(100, TimeUnit.SECONDS)).isTrue();

            assertThat(statuses).hasSize(THREADS * REQUESTS_PER_THREAD).doesNotContain(0, 500, 507);
            assertThat(statuses.stream().filter(status -> status < 300)).hasSizeGreaterThanOrEqualTo(THREADS);
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        }
    }

    private void work(URI root, int thread, byte[] body) {
        for (int request = 0; request < REQUESTS_PER_THREAD; request++) {
            URI value = URI.create(root + "/i/" + (thread + request) % VALUES);
            try {
                statuses.add(thread == 0 ? send(value, body) : read(value));
            } catch (IOException | InterruptedException failure) {
                statuses.add(0);
            }
        }
    }

    private int send(URI target, byte[] body) throws IOException, InterruptedException {
        return client.send(
                        request(target)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private int read(URI target) throws IOException, InterruptedException {
        return client.send(request(target).GET().build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(URI target) {
        return HttpRequest.newBuilder(target).header("apikey", TestWorker.API_KEY);
    }
}
