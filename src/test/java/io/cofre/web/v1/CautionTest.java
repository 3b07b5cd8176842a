package io.cofre.web.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that Cofre's own API is as strict with queries, caches and the metrics token as the other routes are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CautionTest {
    private static final String INSTANCE = "/v1/groups/g/instances/i";
    private static final String KEY = INSTANCE + "/keys/k";
    private static final String KEY_HEADER = "apikey: " + TestWorker.API_KEY;

    private TestWorker worker;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        worker = workers().on(directory);
        for (String instance : new String[] {"i", "j"}) {
            assertThat(worker.send("PUT", "/v1/groups/g/instances/" + instance).status())
                    .isEqualTo(204);
        }
        assertThat(worker.send("PUT", KEY, "1").status()).isEqualTo(204);
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE " + INSTANCE + "?1",
                "DELETE " + INSTANCE + "?",
                "DELETE " + INSTANCE + "?1/keys/k",
                "DELETE /v1/groups/g?x",
                "DELETE " + KEY + "?x",
                "DELETE " + KEY + "?",
                "DELETE " + KEY + "#x",
                "PUT " + KEY + "?x",
                "GET " + KEY + "?x",
                "HEAD " + KEY + "?x",
                "PUT /v1/groups/h?x",
                "PUT /v1/groups/g/instances/h?x",
                "GET " + INSTANCE + "?x",
                "GET " + INSTANCE + "/keys?prefx=a",
                "GET " + INSTANCE + "/keys?prefix=a&prefix=b",
                "GET /v1/groups?prefix=a",
                "GET /v1/groups/g/instances?Limit=1",
                "POST " + INSTANCE + "/keys/read?x",
                "POST " + INSTANCE + "/keys/write?x",
                "GET /openapi.json?x",
                "GET /openapi.json?"
            })
    void answers400ToAQueryThatTheRouteDoesNotKnow(String request) throws IOException {
        String[] words = request.split(" ", -1);
        RawResponse answer = worker.send(words[0], words[1], "2");

        assertThat(answer.status()).isEqualTo(400);
        assertNothingChanged();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, " + KEY + ", 200",
        "HEAD, " + KEY + ", 200",
        "PUT, " + KEY + ", 400",
        "GET, " + INSTANCE + "/keys/none, 404",
        "HEAD, " + INSTANCE + "/keys/none, 404",
        "DELETE, " + INSTANCE + "/keys/none, 204",
        "GET, " + INSTANCE + "/keys, 200",
        "GET, " + INSTANCE + ", 200",
        "GET, /v1/groups/g/instances/none, 404",
        "PUT, " + INSTANCE + ", 204",
        "GET, /v1/groups/g/instances, 200",
        "GET, /v1/groups/none/instances, 404",
        "GET, /v1/groups, 200",
        "POST, " + INSTANCE + "/keys/read, 400",
        "POST, " + INSTANCE + "/keys/write, 400",
        "POST, /v1/groups, 405",
        "GET, /v1/nowhere, 404",
        "GET, /openapi.json, 200",
        "HEAD, /openapi.json, 200"
    })
    void keepsEveryAnswerOutOfCaches(String method, String target, int status) throws IOException {
        RawResponse answer = send(method, target, KEY_HEADER);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"keys\":[\"k\"]}", "{\"keys\":[\"none\"]}"})
    void keepsBatchesOutOfCaches(String selection) throws IOException {
        RawResponse page = send("POST", INSTANCE + "/keys/read", KEY_HEADER, selection);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("cache-control")).isEqualTo("no-store");
    }

    /** A value that the caller has already, and a condition that does not hold. */
    @ParameterizedTest
    @CsvSource({"GET, If-None-Match, 304", "PUT, If-None-Match, 412", "DELETE, If-Match, 412"})
    void keepsConditionsOutOfCaches(String method, String condition, int status) throws IOException {
        String tag = condition.equals("If-Match") ? "\"another\"" : "*";
        RawResponse answer = send(method, KEY, KEY_HEADER + "\r\n" + condition + ": " + tag, "2");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        assertNothingChanged();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                INSTANCE + "/keys/none",
                INSTANCE + "/keys",
                INSTANCE,
                "/v1/groups/none/instances",
                "/v1/groups/g/instances",
                "/v1/groups",
                "/v1/groups/g",
                "/openapi.json"
            })
    void answersHeadAsGet(String target) throws IOException {
        RawResponse get = send("GET", target, KEY_HEADER);
        RawResponse head = send("HEAD", target, KEY_HEADER);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.header("content-type")).isEqualTo(get.header("content-type"));
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET " + KEY,
                "HEAD " + KEY,
                "PUT " + KEY,
                "DELETE " + KEY,
                "GET " + INSTANCE + "/keys",
                "POST " + INSTANCE + "/keys/read",
                "POST " + INSTANCE + "/keys/write",
                "GET " + INSTANCE,
                "PUT " + INSTANCE,
                "DELETE " + INSTANCE,
                "GET /v1/groups/g/instances",
                "DELETE /v1/groups/g",
                "GET /v1/groups",
                "GET /openapi.json",
                "POST /session/g/i/k",
                "DELETE /session/g/i",
                "DELETE /session",
                "DELETE /admin/instances/g/i",
                "GET /admin/instances/g/i/export",
                "POST /admin/instances/g/i/import",
                "POST /admin/instances/g/i/snapshots",
                "GET /admin/trash"
            })
    void opensNothingForTheMetricsToken(String request) throws IOException {
        String[] words = request.split(" ", -1);
        String basic = "Authorization: Basic "
                + Base64.getEncoder()
                        .encodeToString(("x:" + TestWorker.METRICS_TOKEN).getBytes(StandardCharsets.UTF_8));
        for (String header : new String[] {
            "Authorization: Bearer " + TestWorker.METRICS_TOKEN, basic, "apikey: " + TestWorker.METRICS_TOKEN
        }) {
            RawResponse refused = send(words[0], words[1], header);
            assertThat(refused.status()).as(header).isEqualTo(401);
            assertThat(refused.body()).doesNotContain("openapi", "\"groups\"");
        }
        assertNothingChanged();
    }

    private void assertNothingChanged() throws IOException {
        assertThat(worker.send("GET", "/v1/groups").body()).contains("[\"g\"]");
        assertThat(worker.send("GET", "/session/g/list-instances").body()).isEqualTo("[\"i\",\"j\"]");
        assertThat(worker.send("GET", KEY).body()).isEqualTo("1");
        assertThat(worker.send("GET", "/admin/trash").body()).isEqualTo("[]");
        assertThat(worker.send("GET", INSTANCE + "/keys").body()).contains("[\"k\"]");
    }

    private RawResponse send(String method, String target, String header) throws IOException {
        return send(method, target, header, "");
    }

    /** On a connection that ends with the answer, since some have no length. */
    private RawResponse send(String method, String target, String header, String body) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(method + " " + target + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n" + header + "\r\n\r\n" + body);
            return connection.read(method);
        }
    }
}
