package io.cofre.web.v1;

import static io.cofre.web.v1.V1Worker.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of leases, and writes by them. */
class LeasesTest extends V1Case {
    private static final String LEASE = SESSION + "/lease";

    @Test
    void acquiresRenewsShowsAndReleases() {
        lease().statusCode(404).body("code", equalTo("not_found"));
        long epoch = acquire("a", 300_000);
        lease().statusCode(200)
                .body("holder", equalTo("a"))
                .body("epoch", equalTo(epoch))
                .body("expiresInMs", allOf(greaterThan(200_000), lessThanOrEqualTo(300_000)));
        renew("a", epoch).statusCode(200).body("epoch", equalTo(epoch)).body("expiresInMs", equalTo(30_000));
        long next = acquire("a", 30_000);
        assertThat(next).isGreaterThan(epoch);
        assertLost(renew("a", epoch));
        assertLost(release("" + epoch));
        release("" + next).statusCode(204);
        assertLost(release("" + next));
        lease().statusCode(404);
    }

    @Test
    void namesTheHolderAndTheTimeLeftToAnother() {
        acquire("the \\\"first\\\" pod", 300_000);
        ask("{\"holder\":\"b\",\"ttlMs\":30000}")
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("lease_held"))
                .body("status", equalTo(409))
                .body("detail", allOf(containsString("\"the \"first\" pod\""), containsString(" ms unless")));
    }

    @Test
    void keepsTheLeaseOverARestart() throws IOException {
        long epoch = acquire("a", 30_000);
        worker.restart();
        lease().statusCode(200).body("epoch", equalTo(epoch));
        renew("a", epoch).statusCode(200);
        by(epoch, "1").put(SESSION + "/keys/key").then().statusCode(204);
    }

    @Test
    void isOfNoInstanceThatDoesNotExist() {
        worker.given().delete(SESSION).then().statusCode(204);
        ask("{\"holder\":\"a\",\"ttlMs\":30000}").statusCode(404).body("code", equalTo("not_found"));
        lease().statusCode(404);
        assertLost(renew("a", 1));
        assertLost(release("1"));
    }

    @Test
    void writesByTheLeaseThatIsHeld() {
        long epoch = acquire("a", 30_000);
        by(epoch, "1").put(SESSION + "/keys/one").then().statusCode(204);
        by(epoch, "{\"put\":{\"two\":2},\"delete\":[\"one\"]}")
                .post(SESSION + "/keys/write")
                .then()
                .statusCode(204);
        worker.get("one").statusCode(404);
        by(epoch).delete(SESSION + "/keys/two").then().statusCode(204);
        worker.get("two").statusCode(404);
        by(epoch).delete(SESSION).then().statusCode(204);
        worker.given().get(SESSION).then().statusCode(404);
        // A client that got no answer asks again.
        by(epoch).delete(SESSION).then().statusCode(204);
    }

    @Test
    void changesNothingByALeaseThatIsLost() {
        String tag = worker.put("one", "1");
        long lost = acquire("a", 30_000);
        long present = acquire("a", 30_000);
        for (long epoch : new long[] {lost, present + 1, 0}) {
            assertLost(by(epoch, "2").put(SESSION + "/keys/one").then());
            assertLost(by(epoch, "2")
                    .header("If-Match", tag)
                    .put(SESSION + "/keys/one")
                    .then());
            assertLost(by(epoch, "{}").put(SESSION + "/keys/creds").then());
            assertLost(by(epoch).delete(SESSION + "/keys/one").then());
            assertLost(by(epoch, "{\"put\":{\"two\":2},\"delete\":[\"one\"]}")
                    .post(SESSION + "/keys/write")
                    .then());
            assertLost(by(epoch).delete(SESSION).then());
        }
        worker.get("one").statusCode(200).body(equalTo("1"));
        worker.get("two").statusCode(404);
        worker.get("creds").statusCode(404);
        by(present, "2")
                .header("If-Match", "\"other\"")
                .put(SESSION + "/keys/one")
                .then()
                .statusCode(412);
        by(present, "2")
                .header("If-Match", tag)
                .put(SESSION + "/keys/one")
                .then()
                .statusCode(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "-1", "1.0", "0x1", "1 2", "99999999999999999999", "9007199254740993"})
    void refusesAHeaderThatIsNoEpoch(String header) {
        worker.put("one", "1");
        for (ValidatableResponse refused : new ValidatableResponse[] {
            fenced(header)
                    .contentType("application/json")
                    .body("2")
                    .put(SESSION + "/keys/one")
                    .then(),
            fenced(header).delete(SESSION + "/keys/one").then(),
            fenced(header)
                    .contentType("application/json")
                    .body("{\"delete\":[\"one\"]}")
                    .post(SESSION + "/keys/write")
                    .then(),
            fenced(header).delete(SESSION).then(),
            fenced(header).delete(LEASE).then()
        }) {
            refused.statusCode(400).body("code", equalTo("bad_request")).body("detail", containsString("Cofre-Lease"));
        }
        worker.get("one").statusCode(200).body(equalTo("1"));
    }

    @Test
    void refusesTheHeaderWhereItHasNoMeaning() {
        String group = SESSION.substring(0, SESSION.indexOf("/instances"));
        for (ValidatableResponse refused : new ValidatableResponse[] {
            fenced("7").put(group + "-2").then(),
            fenced("7").put(SESSION + "-2").then(),
            fenced("7").delete(group).then()
        }) {
            refused.statusCode(400).body("code", equalTo("bad_request")).body("detail", containsString("Cofre-Lease"));
        }
        worker.given().get(group + "-2/instances").then().statusCode(404);
        worker.given().get(SESSION + "-2").then().statusCode(404);
        worker.given().get(SESSION).then().statusCode(200);
    }

    @Test
    void asksForTheEpochOfAReleasedLease() {
        worker.given().delete(LEASE).then().statusCode(400).body("detail", containsString("Cofre-Lease is missing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"holder\":\"a\"}",
                "{\"ttlMs\":30000}",
                "{\"holder\":\"\",\"ttlMs\":30000}",
                "{\"holder\":7,\"ttlMs\":30000}",
                "{\"holder\":\"a\\u0000\",\"ttlMs\":30000}",
                "{\"holder\":\"\\ud800\",\"ttlMs\":30000}",
                "{\"holder\":\"a\",\"ttlMs\":999}",
                "{\"holder\":\"a\",\"ttlMs\":300001}",
                "{\"holder\":\"a\",\"ttlMs\":\"30000\"}",
                "{\"holder\":\"a\",\"ttlMs\":30000.5}",
                "{\"holder\":\"a\",\"ttlMs\":99999999999999999999}",
                "{\"holder\":\"a\",\"ttlMs\":30000,\"epoch\":-1}",
                "{\"holder\":\"a\",\"ttlMs\":30000,\"epoch\":null}",
                "{\"holder\":\"a\",\"ttlMs\":30000,\"force\":true}"
            })
    void refusesABodyThatIsMalformed(String body) {
        ask(body).statusCode(400).contentType("application/problem+json").body("code", equalTo("bad_request"));
        lease().statusCode(404);
    }

    @Test
    void takesHoldersOfTwoHundredCharacters() {
        ask("{\"holder\":\"" + "é".repeat(201) + "\",\"ttlMs\":30000}").statusCode(400);
        ask("{\"holder\":\"" + "é".repeat(200) + "\",\"ttlMs\":30000}").statusCode(200);
        lease().body("holder", equalTo("é".repeat(200)));
    }

    @Test
    void knowsNoOtherMethod() {
        worker.given("{}").put(LEASE).then().statusCode(405).header("Allow", containsString("POST"));
    }

    @Test
    void isNoKeyOfTheSession() throws IOException {
        acquire("a", 30_000);
        worker.put("one", "1");
        for (int round = 0; round < 2; round++) {
            worker.given().get(SESSION + "/keys").then().body("keys", equalTo(List.of("one")));
            worker.given().get(SESSION).then().body("keys", equalTo(1));
            worker.read("{\"prefix\":\"\"}").body("values.size()", equalTo(1));
            worker.get(".lease").statusCode(404);
            worker.get("%00lease").statusCode(400);
            worker.restart();
        }
    }

    private ValidatableResponse lease() {
        return worker.given().get(LEASE).then();
    }

    private ValidatableResponse ask(String body) {
        return worker.given(body).post(LEASE).then();
    }

    private long acquire(String holder, int ttlMs) {
        return ask("{\"holder\":\"" + holder + "\",\"ttlMs\":" + ttlMs + "}")
                .statusCode(200)
                .body("expiresInMs", equalTo(ttlMs))
                .extract()
                .jsonPath()
                .getLong("epoch");
    }

    private ValidatableResponse renew(String holder, long epoch) {
        return ask("{\"holder\":\"" + holder + "\",\"ttlMs\":30000,\"epoch\":" + epoch + "}");
    }

    private ValidatableResponse release(String epoch) {
        return fenced(epoch).delete(LEASE).then();
    }

    private RequestSpecification by(long epoch) {
        return fenced("" + epoch);
    }

    private RequestSpecification by(long epoch, String body) {
        return by(epoch).contentType("application/json").body(body);
    }

    private RequestSpecification fenced(String header) {
        return worker.given().header("Cofre-Lease", header);
    }

    private static void assertLost(ValidatableResponse refused) {
        refused.statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("lease_lost"))
                .body("detail", containsString("nothing was changed"));
    }
}
