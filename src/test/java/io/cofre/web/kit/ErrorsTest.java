package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasLength;
import static org.hamcrest.Matchers.nullValue;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the callers that are let in, and of the answers to all others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorsTest {
    private TestWorker worker;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        worker = TestWorker.on(directory);
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /session",
        "DELETE, /session",
        "DELETE, /session/g",
        "POST, /session/g",
        "GET, /session/g/list-instances",
        "DELETE, /session/g/i",
        "GET, /session/g/i/creds",
        "HEAD, /session/g/i/creds",
        "POST, /session/g/i/creds",
        "DELETE, /session/g/i/creds",
        "GET, /metrics",
        "GET, /nowhere",
        "GET, /",
        "OPTIONS, *",
        "PUT, /session/g",
        "POST, /ping",
        "FOO, /health/live",
        "GET, /session/%ff",
        "GET, /pingpong",
        "GET, //ping"
    })
    void answers401WithoutKeyAndWithWrongKeyAlike(String method, String target) throws IOException {
        RawResponse missing = send(method + " " + target + " HTTP/1.1\r\nHost: t\r\n\r\n", method);
        RawResponse wrong = send(
                method + " " + target + " HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "x\r\n\r\n", method);
        assertThat(missing.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(missing.body());
        if (!method.equals("HEAD")) {
            assertIsError(missing, "unauthorized");
        }
    }

    @Test
    void answers401ToWebSocketWithoutKeyAndKnowsNoneWithKey() throws IOException {
        String upgrade = String.join(
                        "\r\n",
                        "GET /nowhere HTTP/1.1",
                        "Host: t",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                + "\r\n";
        assertIsError(send(upgrade + "\r\n", "GET"), "unauthorized");
        RawResponse withKey = send(upgrade + "apikey: " + TestWorker.API_KEY + "\r\n\r\n", "GET");
        assertIsError(withKey, "not_found");
        assertThat(withKey.headers()).doesNotContainKey("set-cookie");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nowhere", "/session2", "/ping/x", "/health", "/health/else", "/Session/g"})
    void answers404ToUnknownRoute(String target) {
        worker.given()
                .get(target)
                .then()
                .statusCode(404)
                .contentType(ContentType.JSON)
                .header("server", nullValue())
                .header("x-request-id", hasLength(16))
                .body("statusCode", equalTo(404))
                .body("message", contains("there is no such route"))
                .body("error", equalTo("not_found"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/session|POST, DELETE",
                "GET|/session/g|POST, DELETE",
                "OPTIONS|/session/g|POST, DELETE",
                "GET|/session/g/i|DELETE",
                "HEAD|/session/g/i|DELETE",
                "POST|/session/g/list-instances|GET, HEAD, DELETE",
                "PUT|/session/g/i/k|GET, HEAD, POST, DELETE",
                "PATCH|/session/g/i/k|GET, HEAD, POST, DELETE",
                "TRACE|/session/g/i/k|GET, HEAD, POST, DELETE",
                "FOO|/session/g/i/k|GET, HEAD, POST, DELETE",
                "get|/session/g/i/k|GET, HEAD, POST, DELETE",
                "DELETE|/ping|GET, HEAD, OPTIONS",
                "POST|/metrics|GET, HEAD"
            })
    void answers405WithAllowToMethodThatTheRouteDoesNotKnow(String method, String target, String allowed)
            throws IOException {
        RawResponse answer = worker.send(method, target);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo(allowed);
        if (!method.equals("HEAD")) {
            assertIsError(answer, "method_not_allowed");
        }
    }

    @Test
    void answers414ToLongRequestLine() throws IOException {
        RawResponse answer = send("GET /session/g/i/" + "k".repeat(9000) + " HTTP/1.1\r\nHost: t\r\n\r\n", "GET");
        assertThat(answer.status()).isEqualTo(414);
        assertIsError(answer, "uri_too_long");
    }

    @Test
    void answers431ToLongHeaders() throws IOException {
        RawResponse answer = send("GET /ping HTTP/1.1\r\nHost: t\r\nX: " + "x".repeat(9000) + "\r\n\r\n", "GET");
        assertThat(answer.status()).isEqualTo(431);
        assertIsError(answer, "headers_too_large");
    }

    @Test
    void takesTheLongestNamesInFullEncoding() throws IOException {
        String name = "%C3%A9".repeat(127) + "x";
        String shortName = "é".repeat(127) + "x";
        assertThat(worker.send("POST", "/session/" + name, "{\"instance\":\"" + shortName + "\"}")
                        .status())
                .isEqualTo(204);
        String path = "/session/" + name + "/" + name + "/" + name;
        assertThat(worker.send("POST", path, "{\"data\":\"1\"}").status()).isEqualTo(204);
        assertThat(worker.send("GET", path).body()).isEqualTo("1");
        assertIsError(worker.send("GET", path + "x"), "bad_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /ping HTTP/9.9\r\nHost: t\r\n\r\n",
                "GET /ping\r\n\r\n",
                "\u0001\u0002\u0003\r\n\r\n",
                "GET /ping HTTP/1.1\r\n\r\n",
                "GET /ping HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n",
                "GET /ping HTTP/1.1\r\nHost t\r\n\r\n",
                "GET /session/g/i/\u0000 HTTP/1.1\r\nHost: t\r\n\r\n",
                "GET /session/g/i/k#fragment HTTP/1.1\r\nHost: t\r\n\r\n",
                "GET http://user:secret@host/ping HTTP/1.1\r\nHost: host\r\n\r\n"
            })
    void answersItsOwnErrorToWhatIsNoHttp(String request) throws IOException {
        RawResponse answer = send(request, "GET");
        assertThat(answer.status()).isBetween(400, 431);
        assertIsError(answer, "bad_request");
    }

    @Test
    void sendsBackTheRequestIdOrMakesOne() throws IOException {
        String ping = "GET /ping HTTP/1.1\r\nHost: t\r\n";
        assertThat(send(ping + "X-Request-Id: abc-1.2_Z\r\n\r\n", "GET").header("x-request-id"))
                .isEqualTo("abc-1.2_Z");
        assertThat(send(ping + "X-Request-Id: a b\r\n\r\n", "GET").header("x-request-id"))
                .hasSize(16);
        assertThat(send(ping + "X-Request-Id: " + "x".repeat(65) + "\r\n\r\n", "GET")
                        .header("x-request-id"))
                .hasSize(16);
        assertThat(send(ping + "\r\n", "GET").header("x-request-id"))
                .hasSize(16)
                .isNotEqualTo(send(ping + "\r\n", "GET").header("x-request-id"));
    }

    private RawResponse send(String request, String method) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(request);
            return connection.read(method);
        }
    }

    private static void assertIsError(RawResponse answer, String error) {
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.headers()).doesNotContainKey("server").containsKey("x-request-id");
        assertThat(answer.body())
                .startsWith("{\"statusCode\":" + answer.status() + ",\"message\":[\"")
                .endsWith("\"],\"error\":\"" + error + "\"}");
    }
}
