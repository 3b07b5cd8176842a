package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import io.cofre.testing.LateProxy;
import io.cofre.testing.Polling;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole worker whose network to the database is silent, cut or slow. Each request gets a documented answer before its
 * client gives up, the worker says that it is not ready, and it is ready again by itself.
 */
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class SharedNetworkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int AT_ONCE = 6;
    private static final String INSTANCE = "/v1/groups/g/instances/i";
    private static final Request WRITE = new Request("POST", "/session/g/i/a", "{\"data\":\"1\"}", 204);
    private static final Request READ = new Request("GET", "/session/g/i/a", "", 200);
    private static final List<Request> REQUESTS = List.of(
            WRITE,
            READ,
            new Request("POST", "/session/g", "{\"instance\":\"i\"}", 204),
            new Request("PUT", INSTANCE + "/keys/b", "[1]", 204),
            new Request("GET", INSTANCE + "/keys", "", 200),
            new Request("GET", "/session/g/list-instances", "", 200),
            new Request("POST", INSTANCE + "/lease", "{\"holder\":\"pod\",\"ttlMs\":30000}", 200));

    @TempDir
    private Path directory;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private LateProxy network;
    private TestWorker worker;

    /**
     * A request of a pod.
     *
     * @param status of the answer while all is well
     */
    private record Request(String method, String target, String body, int status) {}

    @BeforeEach
    void start() throws Exception {
        TestPostgresql server = TestPostgresql.running();
        network = new LateProxy(server.port());
        String url = server.url(server.newDatabase("far"), network.port()) + "?socketTimeout=1";
        worker = TestWorker.on(
                SharedDatabase.settings(directory, SharedDatabase.trying(SharedDatabase.of(url), PATIENCE)));
        assertThat(worker.send("POST", "/session", "{\"group\":\"g\"}").status())
                .isEqualTo(204);
        assertThat(worker.send("POST", "/session/g", "{\"instance\":\"i\"}").status())
                .isEqualTo(204);
        REQUESTS.subList(0, 2).forEach(request -> requireWell(List.of(request)));
    }

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        worker.close();
        network.close();
    }

    /** A client gives up after 20 s here, many times the patience. */
    @Test
    void refusesInBoundedTimeWhileTheNetworkIsSilent() throws Exception {
        network.beSilent();
        requireUnavailable();
        network.deliver();
        requireWellAgain();
    }

    @Test
    void refusesInBoundedTimeWhileNoConnectionCanBeMade() throws Exception {
        network.refuseNew(true);
        network.cut();
        requireUnavailable();
        network.refuseNew(false);
        requireWellAgain();
    }

    @Test
    void answersAsIfNothingWereThoughConnectionsAreCut() throws Exception {
        for (int times = 0; times < 5; times++) {
            List<Future<RawResponse>> answers = send(List.of(WRITE, READ));
            network.cut();
            for (Future<RawResponse> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).status()).isIn(200, 204);
            }
        }
        requireWellAgain();
    }

    @Test
    void answersLaterWhileTheNetworkIsSlow() {
        network.delay(Duration.ofMillis(60));
        requireWell(REQUESTS);
        worker.withoutKey().get("/health/ready").then().statusCode(200);
    }

    private void requireUnavailable() throws Exception {
        for (Future<RawResponse> answer : send(REQUESTS)) {
            RawResponse refused = answer.get(60, TimeUnit.SECONDS);
            assertThat(refused.status()).as("%s", refused).isEqualTo(503);
            assertThat(refused.body()).containsAnyOf("unavailable", "overloaded", "does not answer", "too busy");
        }
        worker.withoutKey()
                .get("/health/ready")
                .then()
                .statusCode(503)
                .body("reasons", contains("the database does not answer"));
        worker.withoutKey().get("/health/live").then().statusCode(200);
    }

    private void requireWellAgain() throws Exception {
        Polling.await(
                () -> worker.withoutKey().get("/health/ready").statusCode(),
                status -> status == 200,
                status -> "it is ready again");
        requireWell(REQUESTS);
    }

    private void requireWell(List<Request> requests) {
        for (Request request : requests) {
            RawResponse answer = send(request);
            assertThat(answer.status()).as("%s gets %s", request, answer).isEqualTo(request.status());
        }
    }

    /** Sends many of each at once. */
    private List<Future<RawResponse>> send(List<Request> requests) {
        List<Future<RawResponse>> answers = new ArrayList<>();
        for (int times = 0; times < AT_ONCE; times++) {
            requests.forEach(request -> answers.add(callers.submit(() -> send(request))));
        }
        return answers;
    }

    private RawResponse send(Request request) {
        try {
            return worker.send(
                    request.method(), request.target(), request.body().isEmpty() ? null : request.body());
        } catch (IOException late) {
            throw new UncheckedIOException("no answer to " + request, late);
        }
    }
}
