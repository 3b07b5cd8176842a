package io.cofre.web.pods;

import static io.cofre.web.pods.ProtocolPhrases.assertNull;
import static io.cofre.web.pods.ProtocolPhrases.createInstance;
import static io.cofre.web.pods.ProtocolPhrases.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row and sentence of the protocol's list of routes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolTest {
    private Path directory;
    private TestWorker worker;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeAll
    void start(@TempDir Path volume) throws IOException {
        directory = volume;
        worker = workers().on(directory);
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @AfterEach
    void clear() throws IOException {
        worker.send("DELETE", "/session/g");
        worker.send("DELETE", "/session/other");
    }

    @Test
    void answersPongToOptionsPingWithoutKey() throws IOException {
        RawResponse answer = withoutKey("OPTIONS", "/ping");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("text/plain");
        assertThat(answer.body()).isEqualTo("pong");
    }

    @Test
    void answersPongToGetPing() throws IOException {
        assertThat(withoutKey("GET", "/ping").body()).isEqualTo("pong");
        assertThat(withoutKey("GET", "/ping/").body()).isEqualTo("pong");
    }

    @Test
    void answersHeadPingWithoutBody() throws IOException {
        RawResponse answer = withoutKey("HEAD", "/ping");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-length")).isEqualTo("4");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void createsGroupTwiceAlike() throws IOException {
        for (int time = 0; time < 2; time++) {
            RawResponse answer = worker.send("POST", "/session", "{\"group\":\"g\"}");
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers()).doesNotContainKey("content-type");
        }
        instances().body("$", empty());
    }

    @Test
    void keepsGroupsAsDirectoriesAndValuesAsFiles() throws IOException {
        workers().needFiles();
        createInstance(worker, "g", "i");
        worker.send("POST", "/session/g/i/creds", data("{\\\"a\\\":1}"));
        worker.send("POST", "/session", "{\"group\":\"other\"}");
        worker.close();
        assertThat(directory.resolve("g/i/creds")).hasContent("{\"a\":1}");
        assertThat(directory.resolve("other")).isDirectory();
        worker = workers().on(directory);
    }

    @Test
    void deletesTheGroupThatTheBodyNames() throws IOException {
        createInstance(worker, "g", "i");
        createInstance(worker, "other", "i");
        assertNull(worker.send("DELETE", "/session", "{\"group\":\"g\"}"));
        assertThat(worker.send("GET", "/session/g/list-instances").status()).isEqualTo(404);
        assertThat(worker.send("GET", "/session/other/list-instances").status()).isEqualTo(200);
    }

    @Test
    void deletesNothingWhereNoGroupIsNamed() throws IOException {
        createInstance(worker, "g", "i");
        refused("DELETE", "/session", "", 400, "bad_request");
        refused("DELETE", "/session", "{}", 400, "bad_request");
        refused("DELETE", "/session/", "", 400, "bad_request");
        instances().body("$", contains("i"));
    }

    @Test
    void deletesGroupByItsPath() throws IOException {
        createInstance(worker, "g", "i");
        assertNull(worker.send("DELETE", "/session/g"));
        assertNull(worker.send("DELETE", "/session/g"));
        assertThat(worker.send("GET", "/session/g/list-instances").status()).isEqualTo(404);
    }

    @Test
    void createsInstanceTwiceAlikeAndItsGroupToo() throws IOException {
        for (int time = 0; time < 2; time++) {
            assertThat(worker.send("POST", "/session/g", "{\"instance\":\"i\"}").status())
                    .isEqualTo(204);
        }
        instances().body("$", contains("i"));
    }

    @Test
    void listsInstancesSorted() throws IOException {
        createInstance(worker, "g", "b");
        createInstance(worker, "g", "a");
        createInstance(worker, "g", "São João");
        instances().contentType(ContentType.JSON).body("$", contains("São João", "a", "b"));
    }

    @Test
    void listsNoInstancesOfEmptyGroup() throws IOException {
        worker.send("POST", "/session", "{\"group\":\"g\"}");
        instances().body("$", empty());
    }

    @Test
    void listsOnlyInstancesAndNoStrayFile() throws IOException {
        workers().needFiles();
        createInstance(worker, "g", "i");
        worker.close();
        Files.writeString(directory.resolve("g").resolve("stray.txt"), "x");
        worker = workers().on(directory);
        instances().body("$", contains("i"));
    }

    @Test
    void answers404ToListOfUnknownGroup() throws IOException {
        refused("GET", "/session/nobody/list-instances", "", 404, "not_found");
    }

    @Test
    void deletesInstanceAlsoWhenAbsent() throws IOException {
        createInstance(worker, "g", "i");
        assertNull(worker.send("DELETE", "/session/g/i"));
        assertNull(worker.send("DELETE", "/session/g/i"));
        assertNull(worker.send("DELETE", "/session/nobody/i"));
        instances().body("$", empty());
    }

    @Test
    void deletesInstanceThatIsCalledLikeARoute() throws IOException {
        createInstance(worker, "g", "list-instances");
        assertNull(worker.send("DELETE", "/session/g/list-instances"));
        instances().body("$", empty());
    }

    @Test
    void storesValueAndAnswers204() throws IOException {
        createInstance(worker, "g", "i");
        RawResponse answer = worker.send("POST", "/session/g/i/creds", data("{\\\"a\\\":1}"));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(worker.send("GET", "/session/g/i/creds").body()).isEqualTo("{\"a\":1}");
    }

    @Test
    void answers404ToWriteWhereInstanceIsMissingAndCreatesNothing() throws IOException {
        refused("POST", "/session/g/i/creds", data("1"), 404, "not_found");
        createInstance(worker, "g", "i");
        worker.send("DELETE", "/session/g/i");
        refused("POST", "/session/g/i/creds", data("1"), 404, "not_found");
        instances().body("$", empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[1,2]",
                "\"text\"",
                "17",
                "-0.5e+10",
                "1e400",
                "true",
                "false",
                "null",
                " { \"b\" : 1 , \"a\" : 2 , \"b\" : 3 } ",
                "{\"half\":\"\\ud800\"}",
                "\"São João \uD83D\uDE00\"",
                "\"\\u00e9\\/\\n\""
            })
    void givesAnyJsonValueBackByteForByte(String text) throws IOException {
        createInstance(worker, "g", "i");
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"");
        assertThat(worker.send("POST", "/session/g/i/k", data(escaped)).status())
                .isEqualTo(204);
        RawResponse answer = worker.send("GET", "/session/g/i/k");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo(text);
        assertThat(worker.send("HEAD", "/session/g/i/k").header("content-length"))
                .isEqualTo(answer.header("content-length"));
    }

    @Test
    void answers404ToReadOfMissingKey() throws IOException {
        createInstance(worker, "g", "i");
        refused("GET", "/session/g/i/creds", "", 404, "not_found");
        refused("GET", "/session/g/nobody/creds", "", 404, "not_found");
        assertThat(worker.send("HEAD", "/session/g/i/creds").status()).isEqualTo(404);
    }

    @Test
    void deletesKeyAlsoWhenAbsent() throws IOException {
        createInstance(worker, "g", "i");
        worker.send("POST", "/session/g/i/k", data("1"));
        assertNull(worker.send("DELETE", "/session/g/i/k"));
        assertNull(worker.send("DELETE", "/session/g/i/k"));
        assertNull(worker.send("DELETE", "/session/g/nobody/k"));
        assertThat(worker.send("GET", "/session/g/i/k").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"})
    void readsTheBodyAsJsonWhateverItsContentType(String contentType) throws IOException {
        try (RawConnection connection = worker.connect()) {
            String body = "{\"group\":\"g\"}";
            connection.write("POST /session HTTP/1.1\r\nHost: test\r\napikey: " + TestWorker.API_KEY + "\r\n"
                    + (contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n")
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(connection.read().status()).isEqualTo(204);
        }
    }

    @Test
    void ignoresUnknownMembersAndTakesTheLastOfSeveral() throws IOException {
        createInstance(worker, "g", "i");
        String body = " {\"x\":{\"data\":[1,{}]},\"data\":7,\"data\":\"1\",\"y\":null,\"\\u0064ata\":\"2\"} ";
        assertThat(worker.send("POST", "/session/g/i/k", body).status()).isEqualTo(204);
        assertThat(worker.send("GET", "/session/g/i/k").body()).isEqualTo("2");
    }

    @Test
    void answersReadsAndWritesOnOneConnection() throws IOException {
        try (RawConnection connection = worker.connect()) {
            assertThat(connection
                            .send("POST", "/session/g", "{\"instance\":\"i\"}")
                            .status())
                    .isEqualTo(204);
            for (int round = 0; round < 50; round++) {
                assertThat(connection
                                .send("POST", "/session/g/i/k", data("" + round))
                                .status())
                        .isEqualTo(204);
                assertThat(connection.send("GET", "/session/g/i/k", null).body())
                        .isEqualTo("" + round);
            }
        }
    }

    private RawResponse withoutKey(String method, String target) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(method + " " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
            return connection.read(method);
        }
    }

    /** The instances of the group {@code g}, in the order in which they are listed. */
    private ValidatableResponse instances() {
        return worker.given().get("/session/g/list-instances").then().statusCode(200);
    }

    /** Sends a request that is refused, with the body that all errors have. */
    private void refused(String method, String target, String body, int status, String error) {
        RequestSpecification request = worker.given();
        (body.isEmpty() ? request : request.body(body))
                .request(method, target)
                .then()
                .statusCode(status)
                .contentType(ContentType.JSON)
                .body("statusCode", equalTo(status))
                .body("message", hasSize(1))
                .body("error", equalTo(error));
    }
}
