package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.cofre.config.Configuration;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two whole workers on one database: an answer of one of them holds at the other. */
@Timeout(120)
class SharedWorkersTest {
    private static final String KEYS = "/v1/groups/g/instances/i/keys/";

    @TempDir
    private Path directory;

    private Configuration configuration;
    private TestWorker one;
    private TestWorker two;

    @BeforeEach
    void start() throws IOException {
        configuration = SharedDatabase.settings(directory);
        one = TestWorker.on(configuration);
        two = TestWorker.on(configuration);
        assertThat(one.send("POST", "/session", "{\"group\":\"g\"}").status()).isEqualTo(204);
        assertThat(two.send("POST", "/session/g", "{\"instance\":\"i\"}").status())
                .isEqualTo(204);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void showsWhatTheOtherOneAcknowledged() throws IOException {
        for (int number = 0; number < 50; number++) {
            TestWorker writer = number % 2 == 0 ? one : two;
            TestWorker reader = number % 2 == 0 ? two : one;
            assertThat(writer.send("POST", "/session/g/i/counter", "{\"data\":\"" + number + "\"}")
                            .status())
                    .isEqualTo(204);
            assertThat(get(reader, "counter").asString()).isEqualTo(Integer.toString(number));
        }
        one.given().get("/session/g/list-instances").then().body("$", contains("i"));
    }

    @Test
    void movesWhatTheOtherOneRemovedIntoTheTrashOfBoth() throws IOException {
        put(one, "a", "[1]");
        assertThat(two.send("DELETE", "/session/g/i").status()).isBetween(200, 204);
        assertThat(get(one, "a").statusCode()).isEqualTo(404);
        String id = one.given()
                .get("/admin/trash")
                .then()
                .statusCode(200)
                .body("[0].instances", contains("i"))
                .extract()
                .path("[0].id");
        two.given()
                .post("/admin/trash/" + id + "/restore")
                .then()
                .statusCode(200)
                .body("restored", contains("i"));
        assertThat(get(one, "a").asString()).isEqualTo("[1]");
        one.given().get("/admin/trash").then().body("$", empty());
    }

    @Test
    void keepsWhatItAcknowledgedOverARestart() throws IOException {
        put(one, "creds", text("ana", 1));
        one.close();
        two.close();
        one = TestWorker.on(configuration);
        assertThat(get(one, "creds").asString()).isEqualTo(text("ana", 1));
        one.withoutKey().get("/health/ready").then().statusCode(200);
        one.given().get("/admin/instances/g/i").then().statusCode(200).body("healthy", equalTo(true));
        one.given().get("/metrics").then().statusCode(200).body(containsString("cofre_store_group_commits_total"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void takesABatchAsAWholeAndJudgesTags() {
        put(one, "a", "{\"n\":1}");
        String tag = get(two, "a").header("ETag").replace("\"", "");
        write(two, "{\"put\":{\"a\":{\"n\":2},\"b\":[]},\"ifMatch\":{\"a\":\"" + tag + "\"}}")
                .then()
                .statusCode(204);
        write(one, "{\"put\":{\"a\":{\"n\":3},\"c\":[]},\"ifMatch\":{\"a\":\"" + tag + "\"}}")
                .then()
                .statusCode(412);
        assertThat(get(one, "a").asString()).isEqualTo("{\"n\":2}");
        assertThat(get(one, "c").statusCode()).isEqualTo(404);
    }

    @Test
    void keepsAnIdentityThatTheOtherOneWrote() {
        put(one, "creds", text("ana", 1));
        put(two, "creds", text("bea", 1));
        snapshots("identity-change");
        put(one, "creds", text("bea", 2));
        put(two, "creds", text("bea", 3));
        snapshots("identity-change");
        put(one, "creds", text("cid", 1));
        snapshots("identity-change", "identity-change");
    }

    @Test
    void refusesWritesOfALeaseThatTheOtherOneGaveAway() {
        String lease = "/v1/groups/g/instances/i/lease";
        String first = one.given()
                .contentType(ContentType.JSON)
                .body("{\"holder\":\"pod-a\",\"ttlMs\":60000}")
                .post(lease)
                .then()
                .statusCode(200)
                .extract()
                .path("epoch")
                .toString();
        two.given()
                .contentType(ContentType.JSON)
                .body("{\"holder\":\"pod-b\",\"ttlMs\":60000}")
                .post(lease)
                .then()
                .statusCode(409);
        assertThat(Long.parseLong(first)).isPositive();
        two.given()
                .contentType(ContentType.JSON)
                .header("Cofre-Lease", first)
                .body("1")
                .put(KEYS + "a")
                .then()
                .statusCode(204);
        two.given()
                .contentType(ContentType.JSON)
                .header("Cofre-Lease", Long.parseLong(first) - 1)
                .body("2")
                .put(KEYS + "a")
                .then()
                .statusCode(409)
                .body("code", equalTo("lease_lost"));
        assertThat(get(one, "a").asString()).isEqualTo("1");
    }

    private void snapshots(String... reasons) {
        two.given().get("/admin/instances/g/i/snapshots").then().statusCode(200).body("reason", contains(reasons));
    }

    private static void put(TestWorker worker, String key, String json) {
        worker.given()
                .contentType(ContentType.JSON)
                .body(json)
                .put(KEYS + key)
                .then()
                .statusCode(204);
    }

    private static Response get(TestWorker worker, String key) {
        return worker.given().get(KEYS + key);
    }

    private static Response write(TestWorker worker, String batch) {
        return worker.given().contentType(ContentType.JSON).body(batch).post(KEYS + "write");
    }

    private static String text(String person, int nextPreKeyId) {
        return new String(TestCreds.paired(person, nextPreKeyId).bytes(), StandardCharsets.UTF_8);
    }
}
