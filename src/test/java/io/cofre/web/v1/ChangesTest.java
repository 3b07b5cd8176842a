package io.cofre.web.v1;

import static io.cofre.web.v1.V1Worker.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.testing.EventReader;
import io.cofre.testing.EventReader.Event;
import io.cofre.testing.RawConnection;
import io.cofre.testing.TestWorker;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stream of changes as a program follows it. */
@Timeout(60)
class ChangesTest extends V1Case {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHANGES = SESSION + "/changes";
    private static final String SNAPSHOTS = "/admin/instances/g/i/snapshots";

    @Test
    void beginsWithACursorAndTellsEachChange() throws IOException {
        worker.put("before", "1");
        try (EventReader reader = follow("")) {
            assertThat(reader.status()).isEqualTo(200);
            assertThat(reader.header("content-type")).isEqualTo("text/event-stream");
            assertThat(reader.header("cache-control")).isEqualTo("no-store");
            assertThat(reader.header("x-request-id")).isNotEmpty();
            Event ready = reader.next();
            assertThat(ready.name()).isEqualTo("ready");
            assertThat(ready.data()).isEqualTo("{}");
            assertThat(ready.id()).isNotEmpty();
            String tag = worker.put("pre-key-1", "{\"public\":\"AAAA\"}").replace("\"", "");
            worker.given().delete(SESSION + "/keys/pre-key-1");
            assertEvent(reader, "put", "{\"key\":\"pre-key-1\",\"etag\":\"" + tag + "\"}");
            assertEvent(reader, "delete", "{\"key\":\"pre-key-1\"}");
        }
    }

    @Test
    void tellsTheChangesOfPodsAndOfBatches() throws IOException {
        try (EventReader reader = ready("?values=true")) {
            worker.worker().send("POST", "/session/g/i/a%2Fb", "{\"data\":\"[1, 2]\"}");
            assertThat(reader.next().data()).startsWith("{\"key\":\"a/b\",").endsWith(",\"value\":[1, 2]}");
            worker.write("{\"put\":{\"x\":1,\"y\":2},\"delete\":[\"a/b\"]}").statusCode(204);
            assertThat(List.of(key(reader), key(reader), key(reader))).containsExactly("x", "y", "a/b");
        }
    }

    @Test
    void sendsValuesByteForByte() throws IOException {
        List<String> values = List.of(
                "{\"a\":1, \"a\":2}",
                "\"São João 🎉 \\u2028\u2028\u0085\"",
                "\"\\r\\n: data: \\ud800\"",
                "1e400",
                "null",
                "[\n 1,\n\n2\n]",
                " \"\" ",
                "\"" + "x".repeat(300_000) + "é".repeat(100_000) + "\"",
                "[" + "1,\n".repeat(30_000) + "1]");
        try (EventReader reader = ready("?values=true")) {
            for (String value : values) {
                String tag = worker.put("k", value).replace("\"", "");
                assertThat(reader.next().data())
                        .isEqualTo("{\"key\":\"k\",\"etag\":\"" + tag + "\",\"value\":" + value + "}");
            }
        }
    }

    /** The format knows no carriage return in data. JSON has it between tokens only. */
    @Test
    void sendsLineFeedsForCarriageReturns() throws IOException {
        try (EventReader reader = ready("?values=true")) {
            worker.put("k", "[1,\r\n2,\r3,\r\r4]");
            assertThat(reader.next().data()).endsWith("\"value\":[1,\n2,\n3,\n\n4]}");
        }
    }

    @Test
    void writesNamesOfKeysAsJson() throws IOException {
        try (EventReader reader = ready("")) {
            worker.write("{\"put\":{\"a\\\"},\\\\ü\":1}}").statusCode(204);
            assertThat(reader.next().data()).startsWith("{\"key\":\"a\\\"},\\\\ü\",\"etag\":\"");
        }
    }

    @Test
    void resumesAfterACutWithoutAGap() throws IOException {
        String id;
        try (EventReader reader = ready("")) {
            worker.put("a", "1");
            worker.put("b", "1");
            Event first = reader.next();
            assertThat(first.data()).contains("\"a\"");
            id = first.id();
        }
        worker.put("c", "1");
        for (EventReader reader : List.of(
                EventReader.resume(port(), CHANGES, id),
                new EventReader(port(), CHANGES + "?after=" + id),
                EventReader.resume(port(), CHANGES + "?after=unknown", id))) {
            try (reader) {
                Event first = reader.next();
                assertThat(first.name()).isEqualTo("resumed");
                assertThat(first.id()).isEqualTo(id);
                assertThat(List.of(key(reader), key(reader))).containsExactly("b", "c");
                worker.put("d", "1");
                assertThat(key(reader)).isEqualTo("d");
            }
        }
    }

    @Test
    void resetsAReaderFromBeforeARestart() throws IOException {
        String id;
        try (EventReader reader = follow("")) {
            id = reader.next().id();
        }
        worker.restart();
        try (EventReader reader = EventReader.resume(port(), CHANGES, id)) {
            assertEvent(reader, "reset", "{\"reason\":\"cursor_unknown\"}");
            worker.put("a", "1");
            assertThat(key(reader)).isEqualTo("a");
        }
        String metrics = worker.given().get("/metrics").asString();
        assertThat(metrics).contains("cofre_change_resets_total 1.0");
    }

    /** The recipe of the documents: open the stream, read everything, apply what follows. */
    @Test
    void leavesNoGapBetweenASnapshotAndTheChangesBehindIt() throws Exception {
        int writes = 1000;
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> writeInTurn(writes, written), task -> new Thread(task).start());
        while (written.get() < writes / 10) {
            Thread.onSpinWait();
        }
        try (EventReader reader = ready("?values=true")) {
            ObjectNode state = values();
            assertThat(written.get()).isLessThan(writes);
            JsonNode end = IntNode.valueOf(writes);
            while (!end.equals(state.get("last"))) {
                Event event = reader.next();
                JsonNode data = JSON.readTree(event.data());
                if (event.name().equals("put")) {
                    state.set(data.path("key").asText(), data.path("value"));
                } else {
                    state.remove(data.path("key").asText());
                }
            }
            writer.join();
            assertThat(state).isEqualTo(values());
        }
    }

    /** Each commit removes a key, puts another one, and last of all the number of the commit. */
    private void writeInTurn(int writes, AtomicInteger written) {
        try (RawConnection connection = worker.worker().connect()) {
            for (int number = 1; number <= writes; number++) {
                String batch = "{\"delete\":[\"k%d\"],\"put\":{\"k%d\":%d,\"last\":%d}}"
                        .formatted((number + 25) % 50, number % 50, number, number);
                connection.send("POST", SESSION + "/keys/write", batch);
                written.set(number);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ObjectNode values() throws IOException {
        byte[] page = worker.read("{\"prefix\":\"\"}").extract().asByteArray();
        return (ObjectNode) JSON.readTree(page).path("values");
    }

    @Test
    void goesOnWhenTheInstanceIsRemovedAndCreatedAgain() throws IOException {
        try (EventReader reader = ready("")) {
            worker.given().delete(SESSION);
            assertEvent(reader, "instance_deleted", "{}");
            worker.given().get(CHANGES).then().statusCode(404);
            worker.given().put(SESSION);
            assertEvent(reader, "instance_created", "{}");
            worker.given().delete("/v1/groups/g");
            assertEvent(reader, "instance_deleted", "{}");
        }
    }

    @Test
    void tellsThatAnotherStateTookThePlaceOfTheInstance() throws IOException {
        worker.put("a", "1");
        String snapshot =
                worker.given().post(SNAPSHOTS).then().statusCode(201).extract().path("id");
        byte[] export = worker.given().get("/admin/instances/g/i/export").asByteArray();
        try (EventReader reader = ready("")) {
            worker.given().post(SNAPSHOTS + "/" + snapshot + "/restore").then().statusCode(200);
            assertEvent(reader, "reset", "{\"reason\":\"instance_replaced\"}");
            worker.put("b", "1");
            assertThat(key(reader)).isEqualTo("b");
            worker.given().delete(SESSION);
            assertEvent(reader, "instance_deleted", "{}");
            worker.given().put("/v1/groups/g/instances/other");
            String trash = worker.given().get("/admin/trash").jsonPath().getString("[0].id");
            worker.given().post("/admin/trash/" + trash + "/restore").then().statusCode(200);
            assertEvent(reader, "reset", "{\"reason\":\"instance_replaced\"}");
            worker.given()
                    .contentType("application/gzip")
                    .queryParam("replace", true)
                    .body(export)
                    .post("/admin/instances/g/i/import")
                    .then()
                    .statusCode(200);
            assertEvent(reader, "reset", "{\"reason\":\"instance_replaced\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/groups/g/instances/none/changes,404,not_found",
        "GET,/v1/groups/none/instances/i/changes,404,not_found",
        "GET,/v1/groups/g/instances/i/changes?values=yes,400,bad_request",
        "GET,/v1/groups/g/instances/i/changes?since=1,400,bad_request",
        "POST,/v1/groups/g/instances/i/changes,405,method_not_allowed",
        "DELETE,/v1/groups/g/instances/i/changes,405,method_not_allowed",
        "GET,/v1/groups/g/instances/./changes/x,404,not_found",
    })
    void refusesWhatItCannotFollow(String method, String target, int status, String code) {
        worker.given()
                .request(method, target)
                .then()
                .statusCode(status)
                .contentType(containsString("application/problem+json"))
                .body("code", equalTo(code));
    }

    @Test
    void asksForTheKey() {
        worker.worker().withoutKey().get(CHANGES).then().statusCode(401);
    }

    @Test
    void answersHeadAndFollowsNothing() throws IOException {
        assertThat(worker.worker().send("HEAD", CHANGES).status()).isEqualTo(200);
        assertThat(worker.worker().send("HEAD", CHANGES).header("content-type")).isEqualTo("text/event-stream");
        assertThat(worker.worker()
                        .send("HEAD", "/v1/groups/g/instances/none/changes")
                        .status())
                .isEqualTo(404);
        assertThat(worker.given().get("/metrics").asString()).contains("cofre_change_streams 0.0");
    }

    @Test
    void countsItsReaders() throws IOException {
        try (EventReader one = ready("");
                EventReader two = ready("")) {
            worker.put("a", "1");
            assertThat(key(one)).isEqualTo(key(two));
            String metrics = worker.given().get("/metrics").asString();
            assertThat(metrics).contains("cofre_change_streams 2.0").contains("cofre_change_resets_total 0.0");
            assertThat(metrics).doesNotContain("cofre_change_buffer_bytes 0.0");
        }
    }

    @Test
    void endsWithAnEventWhenTheWorkerStops() throws IOException {
        try (EventReader reader = ready("")) {
            worker.put("a", "1");
            long beginNs = System.nanoTime();
            worker.close();
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNs))
                    .isLessThan(5);
            assertThat(key(reader)).isEqualTo("a");
            assertEvent(reader, "closing", "{}");
            assertThat(reader.nextIfAny()).isNull();
        }
    }

    @Test
    void isReadByCurl() throws Exception {
        Process curl = new ProcessBuilder(
                        "curl", "-sN", "-H", "apikey: " + TestWorker.API_KEY, "http://127.0.0.1:" + port() + CHANGES)
                .start();
        try {
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            awaitText(curl, seen, "event: ready\n");
            worker.put("a", "1");
            awaitText(curl, seen, "event: put\ndata: {\"key\":\"a\",");
        } finally {
            curl.destroyForcibly();
        }
    }

    private static void awaitText(Process from, ByteArrayOutputStream seen, String text) throws IOException {
        while (!seen.toString(StandardCharsets.UTF_8).contains(text)) {
            int next = from.getInputStream().read();
            assertThat(next).as(seen.toString(StandardCharsets.UTF_8)).isNotNegative();
            seen.write(next);
        }
    }

    private int port() {
        return worker.worker().port();
    }

    private EventReader follow(String query) throws IOException {
        return new EventReader(port(), CHANGES + query);
    }

    /** A stream whose first event was read. */
    private EventReader ready(String query) throws IOException {
        EventReader reader = follow(query);
        assertThat(reader.next().name()).isEqualTo("ready");
        return reader;
    }

    private static String key(EventReader reader) throws IOException {
        return JsonPath.from(reader.next().data()).getString("key");
    }

    private static void assertEvent(EventReader reader, String name, String data) throws IOException {
        Event event = reader.next();
        assertThat(event.name()).isEqualTo(name);
        assertThat(event.data()).isEqualTo(data);
    }
}
