package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.testing.EventReader;
import io.cofre.testing.EventReader.Event;
import io.cofre.testing.TestWorker;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stream of changes of one of two workers on one database: it tells what the other one does. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class SharedChangesTest {
    private static final String INSTANCE = "/v1/groups/g/instances/i";
    private static final String CHANGES = INSTANCE + "/changes";

    private static TestWorker one;
    private static TestWorker two;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        Configuration configuration = SharedDatabase.settings(directory);
        one = TestWorker.on(configuration);
        two = TestWorker.on(configuration);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    @BeforeEach
    void create() throws IOException {
        assertThat(one.send("DELETE", "/session/g/i").status()).isBetween(200, 204);
        assertThat(one.send("POST", "/session/g", "{\"instance\":\"i\"}").status())
                .isEqualTo(204);
        put(one, "a", "0");
    }

    @Test
    void tellsWritesAtEitherWorkerToReadersAtBoth() throws IOException {
        try (EventReader first = follow(one);
                EventReader second = follow(two)) {
            put(two, "a", "{\"n\":1}");
            put(one, "b", "2");
            two.given().delete(INSTANCE + "/keys/a").then().statusCode(204);
            for (EventReader reader : List.of(first, second)) {
                List<String> told = new ArrayList<>();
                while (!told.containsAll(List.of("delete a", "put b 2"))) {
                    told.add(text(reader.next()));
                }
                assertThat(told).doesNotHaveDuplicates();
                assertThat(told.subList(told.indexOf("delete a"), told.size())).doesNotContain("put a {\"n\":1}");
            }
        }
    }

    @Test
    void tellsTheChangesOfABatchTogether() throws IOException {
        try (EventReader reader = follow(one)) {
            two.given()
                    .contentType(ContentType.JSON)
                    .body("{\"put\":{\"b\":1,\"c\":2},\"delete\":[\"a\"]}")
                    .post(INSTANCE + "/keys/write")
                    .then()
                    .statusCode(204);
            assertThat(List.of(text(reader.next()), text(reader.next()), text(reader.next())))
                    .containsExactlyInAnyOrder("put b 1", "put c 2", "delete a");
        }
    }

    @Test
    void tellsRemovalsAndRestoresOfTheOtherWorker() throws IOException {
        try (EventReader reader = follow(one)) {
            String snapshot = two.given()
                    .post("/admin/instances/g/i/snapshots")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
            assertThat(two.send("DELETE", "/session/g/i").status()).isBetween(200, 204);
            assertThat(reader.next().name()).isEqualTo("instance_deleted");
            String removal = two.given().get("/admin/trash").then().extract().path("[0].id");
            assertThat(two.send("POST", "/session/g", "{\"instance\":\"i\"}").status())
                    .isEqualTo(204);
            assertThat(reader.next().name()).isEqualTo("instance_created");
            two.given()
                    .post("/admin/instances/g/i/snapshots/" + snapshot + "/restore")
                    .then()
                    .statusCode(200);
            Event reset = reader.next();
            assertThat(reset.name()).isEqualTo("reset");
            assertThat(reset.data()).contains("instance_replaced");
            put(two, "b", "1");
            assertThat(text(reader.next())).isEqualTo("put b 1");
            assertThat(one.send("DELETE", "/session/g/i").status()).isBetween(200, 204);
            assertThat(reader.next().name()).isEqualTo("instance_deleted");
            two.given().post("/admin/trash/" + removal + "/restore").then().statusCode(200);
            assertThat(reader.next().name()).isEqualTo("reset");
            put(one, "c", "1");
            assertThat(text(reader.next())).isEqualTo("put c 1");
        }
    }

    @Test
    void goesOnBehindACursorOnlyAtTheWorkerThatGaveIt() throws IOException {
        String cursor;
        try (EventReader reader = follow(one)) {
            put(two, "a", "1");
            cursor = reader.next().id();
        }
        put(two, "a", "2");
        try (EventReader elsewhere = EventReader.resume(two.port(), CHANGES + "?values=true", cursor)) {
            Event reset = elsewhere.next();
            assertThat(reset.name()).isEqualTo("reset");
            assertThat(reset.data()).contains("cursor_unknown");
            put(one, "b", "1");
            assertThat(text(elsewhere.next())).isEqualTo("put b 1");
        }
        try (EventReader again = EventReader.resume(one.port(), CHANGES + "?values=true", cursor)) {
            assertThat(again.next().name()).isEqualTo("resumed");
            // Changes of one key come in their order, and those of another worker a little later.
            assertThat(List.of(text(again.next()), text(again.next()))).containsExactlyInAnyOrder("put a 2", "put b 1");
        }
    }

    @Test
    void tellsANewReaderNothingThatWasOverBeforeItCame() throws IOException {
        try (EventReader first = follow(two)) {
            for (int life = 0; life < 10; life++) {
                assertThat(one.send("DELETE", "/session/g/i").status()).isBetween(200, 204);
                assertThat(one.send("POST", "/session/g", "{\"instance\":\"i\"}")
                                .status())
                        .isEqualTo(204);
                put(one, "a", "0");
                try (EventReader next = follow(two)) {
                    put(one, "b", "1");
                    assertThat(text(next.next())).isEqualTo("put b 1");
                }
            }
            assertThat(first.next().name()).isEqualTo("instance_deleted");
        }
    }

    @Test
    void refusesAnInstanceThatIsNotThere() throws IOException {
        try (EventReader reader = new EventReader(one.port(), "/v1/groups/g/instances/none/changes")) {
            assertThat(reader.status()).isEqualTo(404);
        }
    }

    private static EventReader follow(TestWorker worker) throws IOException {
        EventReader reader = new EventReader(worker.port(), CHANGES + "?values=true");
        assertThat(reader.next().name()).isEqualTo("ready");
        return reader;
    }

    private static String text(Event event) {
        String key = event.data().replaceFirst("\\{\"key\":\"([^\"]*)\".*", "$1");
        String value = event.data().replaceFirst("(?s).*\"value\":(.*)}", " $1");
        return event.name() + " " + key + (event.name().equals("put") ? value : "");
    }

    private static void put(TestWorker worker, String key, String json) {
        worker.given()
                .contentType(ContentType.JSON)
                .body(json)
                .put(INSTANCE + "/keys/" + key)
                .then()
                .statusCode(204);
    }
}
