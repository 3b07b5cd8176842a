package io.cofre.web.v1;

import static io.cofre.web.v1.V1Worker.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.cofre.session.Value;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many values in one request: all or none, byte for byte, and none silently missing. */
class BatchTest extends V1Case {
    @Test
    void writesValuesByteForByte() throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> texts = List.of(
                "{\"a\":1, \"a\":2}",
                "[]",
                "[ {\"x\" : [1,2 ,3]} , null ]",
                "\"São João 🎉\"",
                "\"\\ud800\\n\"",
                "1e400",
                "-0.50",
                "7",
                "true",
                "null",
                "\"\"",
                "{ }");
        for (int index = 0; index < texts.size(); index++) {
            values.put("key-" + index, texts.get(index));
        }
        values.put("app-state-sync-key-AAA/+Q==", "\"a \\\"quoted\\\" text\"");
        String put = values.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\"  : " + each.getValue() + " ")
                .collect(Collectors.joining(",\n"));
        worker.write("{\"put\":{" + put + "}}").statusCode(204);
        worker.restart();
        for (Map.Entry<String, String> each : values.entrySet()) {
            assertThat(worker.get(each.getKey()).statusCode(200).extract().asByteArray())
                    .isEqualTo(each.getValue().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void makesAllOfItsChangesOrNone() {
        worker.put("old", "1");
        worker.put("kept", "1");
        worker.write("{\"put\":{\"new\":1},\"delete\":[\"old\",\"never\"]}").statusCode(204);
        worker.get("new").statusCode(200);
        worker.get("old").statusCode(404);
        worker.write("{\"put\":{\"kept\":2,\"second\":2},\"delete\":[\"new\"],\"ifMatch\":{\"kept\":\"00\"}}")
                .statusCode(412)
                .body("code", equalTo("precondition_failed"))
                .body("detail", containsString("kept"));
        worker.get("kept").body(equalTo("1"));
        worker.get("second").statusCode(404);
        worker.get("new").statusCode(200);
    }

    @Test
    void writesOnTheConditionThatKeysHaveTheirContent() {
        String tag = worker.put("one", "1").replace("\"", "");
        String conditions = "\"ifMatch\":{\"one\":\"" + tag + "\",\"two\":null,\"three\":\"*\"}";
        worker.write("{\"put\":{\"one\":2}," + conditions + "}").statusCode(412);
        worker.put("three", "3");
        worker.write("{\"put\":{\"one\":2}," + conditions + "}").statusCode(204);
        worker.write("{\"put\":{\"one\":3}," + conditions + "}").statusCode(412);
        worker.get("one").body(equalTo("2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|not a JSON object",
                "{}|changes nothing",
                "{\"put\":[]}|put is not an object",
                "{\"put\":{\"\":1}}|key",
                "{\"put\":{\"a\":1,\"a\":2}}|changed twice",
                "{\"put\":{\"a\":1},\"delete\":[\"a\"]}|changed twice",
                "{\"delete\":[1]}|not a string",
                "{\"delete\":{}}|not an array",
                "{\"puts\":{\"a\":1}}|unknown member \"puts\"",
                "{\"put\":{\"a\":1},\"ifMatch\":{\"a\":1}}|not a string",
                "{\"put\":{\"a\":1},\"ifMatch\":{\"b\":\"0\",\"b\":null}}|two conditions",
                "{\"put\":{\"a\":1}}{}|not valid JSON",
                "{\"put\":{\"a\":tru}}|not valid JSON",
                "{\"put\":{\"a\":1}|not valid JSON",
            })
    void refusesWhatItCannotMean(String body, String reason) {
        worker.write(body)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString(reason));
        worker.get("a").statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"delete\":[%s]}|\"k%d\"|10000",
                "{\"put\":{\"a\":1},\"ifMatch\":{%s}}|\"k%d\":null|1000",
            })
    void refusesABatchOfTooManyKeys(String batch, String element, int most) {
        worker.write(batch.formatted(many(element, most))).statusCode(204);
        worker.write(batch.formatted(many(element, most + 1)))
                .statusCode(400)
                .body("detail", containsString("at most " + most + " keys"));
    }

    @Test
    void refusesToReadTooManyKeys() {
        worker.read("{\"keys\":[" + many("\"k%d\"", 10_001) + "]}")
                .statusCode(400)
                .body("detail", containsString("10000"));
    }

    private static String many(String element, int count) {
        return IntStream.range(0, count).mapToObj(element::formatted).collect(Collectors.joining(","));
    }

    @Test
    void refusesABatchForAnInstanceThatIsNotThere() {
        worker.given("{\"put\":{\"a\":1}}")
                .post("/v1/groups/g/instances/other/keys/write")
                .then()
                .statusCode(404);
        worker.given("{\"keys\":[\"a\"]}")
                .post("/v1/groups/g/instances/other/keys/read")
                .then()
                .statusCode(404);
        worker.given().get("/v1/groups/g/instances/other").then().statusCode(404);
    }

    @Test
    void keepsAnIdentityBeforeABatchTakesItsPlace() {
        worker.write("{\"put\":{\"creds\":" + text(TestCreds.paired("ana")) + ",\"pre-key-1\":1}}")
                .statusCode(204);
        worker.write("{\"put\":{\"pre-key-1\":2,\"creds\":" + text(TestCreds.paired("ana", 2)) + "}}")
                .statusCode(204);
        assertSnapshots(0);
        worker.write("{\"put\":{\"pre-key-1\":3,\"creds\":" + text(TestCreds.paired("bia")) + "}}")
                .statusCode(204);
        assertSnapshots(1);
        worker.write("{\"put\":{\"creds\":" + text(TestCreds.paired("caio")) + "},\"ifMatch\":{\"pre-key-1\":null}}")
                .statusCode(412);
        assertSnapshots(1);
        worker.write("{\"delete\":[\"creds\",\"pre-key-1\"]}").statusCode(204);
        assertSnapshots(2);
    }

    private void assertSnapshots(int count) {
        worker.given().get("/admin/instances/g/i/snapshots").then().body("$", hasSize(count));
    }

    @Test
    void readsWhatIsAskedForByNameAndByPrefix() {
        worker.write("{\"put\":{\"creds\":{\"a\": 1},\"session-1\":1,\"session-2\":2,\"sender\":3}}")
                .statusCode(204);
        String body = worker.read("{\"keys\":[\"creds\",\"pre-key-1\",\"session-1\"],\"prefix\":\"session-\"}")
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asString();
        assertThat(body)
                .isEqualTo("{\"values\":{\"creds\":{\"a\": 1},\"session-1\":1,\"session-2\":2},\"damaged\":[]}");
        worker.read("{\"prefix\":\"\"}").body("values.keySet().size()", equalTo(4));
        worker.read("{\"keys\":[]}").body("values", anEmptyMap()).body("next", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|/keys/read|{\"prefix\":\"session-\"}",
                "POST|/keys/read|{\"keys\":[\"session-1\"]}",
                "GET|/keys|",
                "GET||"
            })
    void readsAndListsWhatIsBeingWritten(String method, @Nullable String route, @Nullable String body)
            throws IOException {
        workers().needOneProcess();
        try (RawConnection write = worker.worker().connect();
                RawConnection read = worker.worker().connect()) {
            write.write("PUT " + SESSION + "/keys/session-1 HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\napikey: "
                    + TestWorker.API_KEY + "\r\nContent-Length: 1\r\n\r\n");
            assertThat(write.read().status()).isEqualTo(100);
            CompletableFuture<RawResponse> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return sent(read, method, SESSION + (route == null ? "" : route), body == null ? "" : body);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
            assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            write.write("7");
            assertThat(write.read().status()).isEqualTo(204);
            assertThat(answer.join().body()).containsAnyOf("\"session-1\":7", "[\"session-1\"]", "\"keys\":1");
        }
    }

    private static RawResponse sent(RawConnection connection, String method, String target, String body)
            throws IOException {
        connection.write(method + " " + target + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\napikey: "
                + TestWorker.API_KEY + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        return connection.read();
    }

    @Test
    void givesTheTagsOfWhatItReads() {
        String tag = worker.put("one", "1").replace("\"", "");
        worker.read("{\"keys\":[\"one\",\"two\"],\"tags\":true}").body("tags", equalTo(Map.of("one", tag)));
    }

    @Test
    void writesNamesOfKeysAsJson() {
        String key = "a\"},\\ü";
        String json = "\"a\\\"},\\\\ü\"";
        worker.write("{\"put\":{" + json + ":1,\"b\":2}}").statusCode(204);
        worker.read("{\"keys\":[" + json + "],\"prefix\":\"b\",\"tags\":true}")
                .body("values", equalTo(Map.of(key, 1, "b", 2)))
                .body("tags.keySet().size()", equalTo(2));
    }

    @Test
    void namesDamagedValuesAndReadsTheOthers() throws IOException {
        worker.write("{\"put\":{\"a\":1,\"b\":2,\"c\":3}}").statusCode(204);
        worker.whileStopped(instance -> Files.write(instance.resolve("b"), new byte[0]));
        worker.read("{\"prefix\":\"\"}")
                .statusCode(200)
                .body("values", equalTo(Map.of("a", 1, "c", 3)))
                .body("damaged", contains("b"));
    }

    @Test
    void readsMoreThanAPageTakes() {
        String large = "\"" + "x".repeat(900_000) + "\"";
        int count = 12;
        IntStream.range(0, count).forEach(index -> worker.put("large-" + (char) ('a' + index), large));
        JsonPath first = worker.read("{\"prefix\":\"large-\"}").extract().jsonPath();
        String next = first.getString("next");
        assertThat(next).isNotNull();
        JsonPath second = worker.read("{\"prefix\":\"large-\",\"after\":\"" + next + "\"}")
                .extract()
                .jsonPath();
        assertThat(second.getString("next")).isNull();
        assertThat(first.getMap("values").size() + second.getMap("values").size())
                .isEqualTo(count);
    }

    @Test
    void writesAPairingInOneRequest() throws IOException {
        String put = IntStream.rangeClosed(1, 812)
                .mapToObj(index -> "\"pre-key-" + index + "\":{\"public\":\"" + "A".repeat(40) + "\"}")
                .collect(Collectors.joining(","));
        worker.write("{\"put\":{" + put + "}}").statusCode(204);
        worker.restart();
        worker.given().get(SESSION).then().body("keys", equalTo(812));
        worker.read("{\"prefix\":\"pre-key-\"}").body("values.keySet().size()", equalTo(812));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|asks for nothing",
                "{\"keys\":\"a\"}|not an array",
                "{\"prefix\":1}|not a string",
                "{\"prefix\":\"a\",\"tags\":1}|neither true nor false",
                "{\"prefix\":\"a\",\"limit\":1}|unknown member \"limit\"",
            })
    void refusesToReadWhatItCannotMean(String body, String reason) {
        worker.read(body).statusCode(400).body("detail", containsString(reason));
    }

    private static String text(Value value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }
}
