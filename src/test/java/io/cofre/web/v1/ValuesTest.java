package io.cofre.web.v1;

import static io.cofre.web.v1.V1Worker.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.cofre.session.Value;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestCreds;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single values: bytes, tags, conditions and errors. */
class ValuesTest extends V1Case {
    private static final String OLD = "{\"n\":1}";
    private static final String NEW = "{\"n\":2}";

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1, \"a\":2}", " [ ]", "\"São João 🎉\"", "1e400", "null", "\"\\ud800\"", "7"})
    void keepsTheBytesAndTheTagOverARestart(String json) throws IOException {
        String tag = worker.put("key", json);
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        for (int round = 0; round < 2; round++) {
            ValidatableResponse response = worker.get("key").statusCode(200).header("ETag", tag);
            assertThat(response.extract().asByteArray()).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
            worker.restart();
        }
    }

    @Test
    void givesTheSameTagToAValueThatAPodWrote() {
        String tag = worker.put("one", OLD);
        worker.given("{\"data\":\"{\\\"n\\\":1}\"}")
                .post("/session/g/i/two")
                .then()
                .statusCode(204);
        worker.get("two").header("ETag", tag);
    }

    @Test
    void takesKeysWithSlashesAndKeysThatAreCalledAsARoute() {
        worker.put("app-state-sync-key-AAA/+Q==", OLD);
        worker.put("read", OLD);
        worker.put("write", NEW);
        worker.get("app-state-sync-key-AAA%2F+Q==").statusCode(200).body(equalTo(OLD));
        worker.get("read").statusCode(200).body(equalTo(OLD));
        worker.get("write").statusCode(200).body(equalTo(NEW));
        worker.given().delete(SESSION + "/keys/read").then().statusCode(204);
        worker.get("read").statusCode(404);
    }

    @Test
    void answersNotModifiedToACallerThatHasTheValue() {
        String tag = worker.put("key", OLD);
        for (String known : new String[] {tag, "W/" + tag, "\"other\", " + tag, "*"}) {
            worker.given()
                    .header("If-None-Match", known)
                    .get(SESSION + "/keys/key")
                    .then()
                    .statusCode(304)
                    .header("ETag", tag)
                    .body(emptyString());
        }
        worker.given()
                .header("If-None-Match", "\"other\"")
                .get(SESSION + "/keys/key")
                .then()
                .statusCode(200)
                .body(equalTo(OLD));
    }

    @Test
    void writesOnlyOverTheContentThatTheCallerSaw() {
        String tag = worker.put("key", OLD);
        put("If-Match", tag, NEW).statusCode(204);
        assertRefused(put("If-Match", tag, OLD));
        assertRefused(put("If-Match", "W/" + tag, OLD));
        worker.get("key").body(equalTo(NEW));
        put("If-Match", "*", OLD).statusCode(204);
    }

    @Test
    void writesOnlyWhereThereIsNothing() {
        put("If-None-Match", "*", OLD).statusCode(204);
        assertRefused(put("If-None-Match", "*", NEW));
        assertRefused(worker.given(OLD)
                .header("If-Match", "*")
                .put(SESSION + "/keys/other")
                .then());
        worker.get("key").body(equalTo(OLD));
        worker.get("other").statusCode(404);
    }

    @Test
    void removesOnlyTheContentThatTheCallerSaw() {
        String tag = worker.put("key", OLD);
        delete("\"00000000000000000000000000000000\"").statusCode(412);
        worker.get("key").statusCode(200);
        delete(tag).statusCode(204);
        worker.get("key").statusCode(404);
        worker.given().delete(SESSION + "/keys/key").then().statusCode(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\"abc", "\"a\" \"b\"", "W/abc", ","})
    void refusesTagsThatAreMalformed(String tags) {
        worker.put("key", OLD);
        put("If-Match", tags, NEW).statusCode(400).body("code", equalTo("bad_request"));
        put("If-None-Match", tags, NEW).statusCode(400);
        put("If-None-Match", "\"abc\"", NEW).statusCode(400).body("detail", containsString("If-None-Match"));
        worker.get("key").body(equalTo(OLD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{} {}", "nul", "'a'"})
    void refusesWhatIsNoJson(String body) {
        worker.given(body)
                .put(SESSION + "/keys/key")
                .then()
                .statusCode(400)
                .body("detail", containsString("not a JSON text"));
        worker.get("key").statusCode(404);
    }

    @Test
    void tellsErrorsAsProblemDetails() throws IOException {
        worker.get("key")
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("about:blank"))
                .body("title", equalTo("Not Found"))
                .body("status", equalTo(404))
                .body("detail", equalTo("the key does not exist"))
                .body("code", equalTo("not_found"));
        worker.given(OLD)
                .put("/v1/groups/g/instances/other/keys/key")
                .then()
                .statusCode(404)
                .body("detail", equalTo("the instance does not exist"));
        worker.given().get("/v1/nothing").then().statusCode(404).contentType("application/problem+json");
        worker.given().post(SESSION).then().statusCode(405).contentType("application/problem+json");
        worker.worker()
                .withoutKey()
                .get(SESSION + "/keys/key")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", equalTo("unauthorized"));
        RawResponse ofPods = worker.worker().send("GET", "/session/g/i/key");
        assertThat(ofPods.header("content-type")).isEqualTo("application/json");
        assertThat(ofPods.body()).contains("\"statusCode\":404");
    }

    @Test
    void neverTakesADamagedValueForAbsent() throws IOException {
        worker.put("key", OLD);
        worker.whileStopped(instance -> Files.write(instance.resolve("key"), new byte[0]));
        worker.get("key").statusCode(500).body("code", equalTo("damaged"));
        put("If-None-Match", "*", NEW).statusCode(500).body("code", equalTo("damaged"));
        put("If-Match", "*", NEW).statusCode(500);
    }

    @Test
    void keepsAnIdentityBeforeAnotherTakesItsPlace() {
        worker.put("creds", text(TestCreds.paired("ana")));
        worker.put("creds", text(TestCreds.paired("bia")));
        worker.given()
                .get("/admin/instances/g/i/snapshots")
                .then()
                .body("$", hasSize(1))
                .body("[0].reason", equalTo("identity-change"));
    }

    @Test
    void takesNoSnapshotForAWriteThatIsRefused() {
        worker.put("creds", text(TestCreds.paired("ana")));
        put("creds", "If-Match", "\"other\"", text(TestCreds.paired("bia"))).statusCode(412);
        worker.given().get("/admin/instances/g/i/snapshots").then().body("$", hasSize(0));
        worker.get("creds").body(equalTo(text(TestCreds.paired("ana"))));
    }

    @Test
    void tellsErrorsThatComeBeforeARouteIsFoundAsProblemDetails() throws IOException {
        for (String target : new String[] {"/v1", "/v1/", "/v1/groups/%ff", "/v1/groups/g#1"}) {
            RawResponse answer = worker.worker().send("GET", target);
            assertThat(answer.header("content-type")).as(target).isEqualTo("application/problem+json");
            assertThat(answer.body()).contains("\"code\":");
        }
        assertThat(worker.worker().send("GET", "/session/%ff").body()).contains("\"statusCode\":400");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/groups/, group",
        "GET, /v1/groups/g/instances/, instance",
        "PUT, /v1/groups/g/instances/, instance",
        "GET, /v1/groups/g/instances/i/, name",
        "GET, /v1/groups/g/instances/i/keys/, key",
        "PUT, /v1/groups/g/instances/i/keys/, key",
        "POST, /v1/groups/g/instances/i/keys/write/, name",
        "OPTIONS, /v1/groups/g/instances/i/keys/write/, name",
        "FOO, /v1/groups/g/instances/i/keys/read/, name"
    })
    void takesNoEmptyNameForTheNameOfAList(String method, String target, String missing) throws IOException {
        RawResponse answer = worker.worker().send(method, target, "{\"put\":{\"a\":1}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("the path lacks the " + missing);
        worker.get("a").statusCode(404);
    }

    @Test
    @Timeout(20)
    void refusesAHeaderOfSpacesAtOnce() {
        worker.put("key", OLD);
        for (int times = 0; times < 200; times++) {
            put("If-Match", "\"a\"," + " ".repeat(7000) + "x", NEW).statusCode(400);
        }
    }

    private ValidatableResponse put(String header, String tags, String json) {
        return put("key", header, tags, json);
    }

    private ValidatableResponse put(String key, String header, String tags, String json) {
        return worker.given(json)
                .header(header, tags)
                .put(SESSION + "/keys/" + key)
                .then();
    }

    private ValidatableResponse delete(String tag) {
        return worker.given()
                .header("If-Match", tag)
                .delete(SESSION + "/keys/key")
                .then();
    }

    private static void assertRefused(ValidatableResponse response) {
        response.statusCode(412).contentType("application/problem+json").body("code", equalTo("precondition_failed"));
    }

    private static String text(Value value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }
}
