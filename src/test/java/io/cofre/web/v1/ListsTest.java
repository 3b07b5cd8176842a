package io.cofre.web.v1;

import static io.cofre.web.v1.V1Worker.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.cofre.session.Value;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestCreds;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups, instances and keys: their lists, their beginning and their end. */
class ListsTest extends V1Case {
    @Test
    void createsAndRemovesGroupsAndInstancesTwiceAlike() {
        for (int time = 0; time < 2; time++) {
            worker.given().put("/v1/groups/new").then().statusCode(204);
            worker.given().put("/v1/groups/other/instances/a%2Fb").then().statusCode(204);
        }
        worker.given().get("/v1/groups").then().body("groups", contains("g", "new", "other"));
        worker.given()
                .get("/v1/groups/other/instances")
                .then()
                .body("instances.name", contains("a/b"))
                .body("instances.state", contains("empty"));
        worker.given("1")
                .put("/v1/groups/other/instances/a%2Fb/keys/key")
                .then()
                .statusCode(204);
        for (int time = 0; time < 2; time++) {
            worker.given().delete("/v1/groups/other/instances/a%2Fb").then().statusCode(204);
            worker.given().delete("/v1/groups/new").then().statusCode(204);
        }
        worker.given().get("/v1/groups/other/instances").then().body("instances", empty());
        worker.given().get("/v1/groups/new/instances").then().statusCode(404).body("code", equalTo("not_found"));
        worker.given().get("/admin/trash").then().body("group", contains("other"));
    }

    @Test
    void tellsTheStateOfEachInstance() throws IOException {
        worker.put("creds", text(TestCreds.paired("ana")));
        worker.given()
                .get(SESSION)
                .then()
                .body("name", equalTo("i"))
                .body("state", equalTo("paired"))
                .body("keys", equalTo(1));
        worker.put("creds", "{}");
        worker.given().get(SESSION).then().body("state", equalTo("unpaired"));
        worker.whileStopped(instance -> {
            Files.write(instance.resolve("creds"), new byte[0]);
            Files.write(instance.resolve(".retained/creds"), new byte[0]);
        });
        worker.given().get("/v1/groups/g/instances").then().body("instances[0].state", equalTo("damaged"));
        worker.given().put(SESSION).then().statusCode(503).body("code", equalTo("unavailable"));
    }

    @Test
    void listsKeysInPages() {
        IntStream.range(0, 25).forEach(index -> worker.put("session-" + (char) ('a' + index), "1"));
        worker.put("creds", "{}");
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            JsonPath page = worker.given()
                    .get(SESSION + "/keys?prefix=session-&limit=10&after=" + after)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("keys", String.class));
            after = page.getString("next");
        } while (after != null);
        assertThat(seen).hasSize(25).isSorted().allMatch(key -> key.startsWith("session-"));
        worker.given()
                .get(SESSION + "/keys")
                .then()
                .body("keys.size()", equalTo(26))
                .body("next", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "x", "", "99999999999"})
    void refusesAPageOfAnotherSize(String limit) {
        worker.given().get("/v1/groups?limit=" + limit).then().statusCode(400).body("detail", containsString("limit"));
    }

    @Test
    void refusesAPathThatLacksAName() throws IOException {
        for (String path :
                List.of("/v1/groups/", "/v1/groups/g/instances/", SESSION + "/keys/", "/v1/groups//instances/i")) {
            RawResponse refused = worker.worker().send("DELETE", path);
            assertThat(refused.status()).as(path).isEqualTo(400);
            assertThat(refused.body()).contains("lacks the");
        }
        worker.given().get(SESSION).then().statusCode(200);
    }

    private static String text(Value value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }
}
