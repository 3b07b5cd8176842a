package io.cofre.web.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of the headers for caches between a pod and the worker, and of {@code HEAD}, which tells the same as
 * {@code GET}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CachingTest {
    private TestWorker worker;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        worker = workers().on(directory);
        worker.send("POST", "/session/g", "{\"instance\":\"i\"}");
        worker.send("POST", "/session/g/i/k", "{\"data\":\"1\"}");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /session/g/i/k, 200",
        "HEAD, /session/g/i/k, 200",
        "GET, /session/g/i/none, 404",
        "POST, /session/g/i/k, 400",
        "GET, /session/g/list-instances, 200",
        "GET, /session/none/list-instances, 404",
        "DELETE, /session/g/i/none, 200",
        "GET, /session/g, 405",
        "GET, /nowhere, 404",
        "GET, /admin/instances, 200",
        "GET, /admin/groups, 200",
        "GET, /admin/doctor, 200",
        "GET, /admin/trash, 200",
        "GET, /admin/instances/g/i, 200",
        "GET, /admin/instances/g/i/snapshots, 200",
        "GET, /admin/instances/g/i/export, 200",
        "HEAD, /admin/instances/g/i/export, 200",
        "GET, /admin/instances/g/none/export, 404",
        "GET, /metrics, 200",
        "GET, /ping, 200",
        "GET, /health/ready, 200"
    })
    void keepsEveryAnswerOutOfCaches(String method, String target, int status) throws IOException {
        RawResponse answer = send(method, target);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /session/g/i/k HTTP/1.1\r\nHost: t\r\n\r\n",
                "GET /session/g/i/\u0001 HTTP/1.1\r\nHost: t\r\n\r\n",
                "GET /session/g/i/k HTTP/1.1\r\n\r\n"
            })
    void keepsRefusalsOutOfCachesToo(String request) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(request);
            RawResponse answer = connection.read();
            assertThat(answer.status()).isBetween(400, 401);
            assertThat(answer.header("cache-control")).isEqualTo("no-store");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/session/g/i/k",
                "/session/g/i/none",
                "/session/g/list-instances",
                "/session/none/list-instances",
                "/session/g",
                "/admin/groups",
                "/admin/instances",
                "/admin/doctor",
                "/admin/trash",
                "/admin/instances/g/i",
                "/admin/instances/g/none",
                "/admin/instances/g/i/snapshots",
                "/admin/instances/g/none/snapshots",
                "/admin/instances/g/i/export",
                "/admin/instances/g/none/export",
                "/admin/instances/none/i/export",
                "/admin/instances/g/i/import",
                "/nowhere",
                "/metrics",
                "/health/live",
                "/ping"
            })
    void answersHeadAsGet(String target) throws IOException {
        RawResponse get = send("GET", target);
        RawResponse head = send("HEAD", target);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.header("content-type")).isEqualTo(get.header("content-type"));
        assertThat(head.body()).isEmpty();
    }

    /** On a connection that ends with the answer, since some have no length. */
    private RawResponse send(String method, String target) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(method + " " + target + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\napikey: "
                    + TestWorker.API_KEY + "\r\n\r\n");
            return connection.read(method);
        }
    }
}
