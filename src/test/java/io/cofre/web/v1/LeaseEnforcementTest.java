package io.cofre.web.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.cofre.config.Configuration;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Writes that name no lease although somebody holds it, with enforcement and without. */
@Isolated("it reads the log")
class LeaseEnforcementTest {
    private static final String SESSION = "/v1/groups/g/instances/i";
    private static final String BATCH = "{\"put\":{\"two\":2},\"delete\":[\"one\"]}";

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @TempDir
    Path directory;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @Test
    void tellsOfWritesPastTheLeaseAndMakesThem() throws IOException {
        try (TestWorker worker = workers().on(TestWorker.settings(directory))) {
            create(worker);
            pod(worker, "1").statusCode(204);
            assertThat(worker.metric("cofre_writes_without_lease_total")).isZero();
            long epoch = acquire(worker);
            pod(worker, "2").statusCode(204);
            body(worker, "3").put(SESSION + "/keys/one").then().statusCode(204);
            body(worker, BATCH).post(SESSION + "/keys/write").then().statusCode(204);
            worker.given().delete("/session/g/i/two").then().statusCode(200);
            body(worker, "4")
                    .header("Cofre-Lease", epoch)
                    .put(SESSION + "/keys/one")
                    .then()
                    .statusCode(204);
            assertThat(worker.metric("cofre_writes_without_lease_total")).isEqualTo(4);
            assertThat(worker.given().get("/metrics").asString()).contains("\ncofre_leases 1.0\n");
            assertThat(worker.metric("cofre_store_operations_total\\{operation=\"acquire_lease\"\\}"))
                    .isEqualTo(1);
            String told = "i in g is written without its lease, which somebody holds: the write is made";
            assertThat(log.text().split(told, -1)).hasSizeBetween(2, 1 + worker.processes());
        }
    }

    @Test
    void tellsOfRemovalsPastTheLeaseAndMakesThem() throws IOException {
        try (TestWorker worker = workers().on(TestWorker.settings(directory))) {
            int removals = 0;
            for (String removed : new String[] {"/session/g/i", "/session/g", SESSION, "/v1/groups/g"}) {
                create(worker);
                acquire(worker);
                worker.given().delete(removed).then().statusCode(removed.startsWith("/v1") ? 204 : 200);
                removals++;
                assertThat(worker.metric("cofre_writes_without_lease_total")).isEqualTo(removals);
                worker.given().get(SESSION).then().statusCode(404);
                worker.given().delete(removed).then().statusCode(removed.startsWith("/v1") ? 204 : 200);
                assertThat(worker.metric("cofre_writes_without_lease_total")).isEqualTo(removals);
            }
            assertThat(log.text()).contains("i in g is written without its lease, which somebody holds");
        }
    }

    @Test
    void refusesWritesPastTheLeaseIfTheOperatorSaysSo() throws IOException {
        Configuration enforcing = TestWorker.enforcingLeases(directory);
        try (TestWorker worker = workers().on(enforcing)) {
            create(worker);
            pod(worker, "1").statusCode(204);
            acquire(worker);
            assertRefused(worker);
        }
        // No lease was asked for in the new process: the record on the volume tells of it.
        try (TestWorker worker = workers().on(enforcing)) {
            assertRefused(worker);
            worker.given().delete("/admin/instances/g/i/lease").then().statusCode(200);
            pod(worker, "5").statusCode(204);
            body(worker, BATCH).post(SESSION + "/keys/write").then().statusCode(204);
            long epoch = acquire(worker);
            worker.given().header("Cofre-Lease", epoch).delete(SESSION).then().statusCode(204);
            create(worker);
            pod(worker, "6").statusCode(204);
            worker.given().delete("/session/g").then().statusCode(200);
            worker.given().get(SESSION).then().statusCode(404);
        }
    }

    private void assertRefused(TestWorker worker) throws IOException {
        double before = worker.metric("cofre_writes_without_lease_total");
        pod(worker, "2")
                .statusCode(409)
                .body("statusCode", equalTo(409))
                .body("error", equalTo("lease_held"))
                .body("message[0]", startsWith("the instance is leased"));
        worker.given().delete("/session/g/i/one").then().statusCode(409).body("error", equalTo("lease_held"));
        String creds = new String(TestCreds.paired("ana").bytes(), StandardCharsets.UTF_8);
        for (ValidatableResponse refused : new ValidatableResponse[] {
            body(worker, "2").put(SESSION + "/keys/one").then(),
            body(worker, creds).put(SESSION + "/keys/creds").then(),
            worker.given().delete(SESSION + "/keys/one").then(),
            body(worker, BATCH).post(SESSION + "/keys/write").then()
        }) {
            refused.statusCode(409).contentType("application/problem+json").body("code", equalTo("lease_held"));
        }
        for (String removed : new String[] {"/session/g/i", "/session/g"}) {
            worker.given().delete(removed).then().statusCode(409).body("error", equalTo("lease_held"));
        }
        for (String removed : new String[] {SESSION, "/v1/groups/g"}) {
            worker.given().delete(removed).then().statusCode(409).body("code", equalTo("lease_held"));
        }
        worker.given().get("/session/g/i/one").then().statusCode(200).body(equalTo("1"));
        worker.given().get(SESSION + "/keys").then().body("keys.size()", equalTo(1));
        assertThat(worker.metric("cofre_writes_without_lease_total")).isEqualTo(before + 10);
        assertThat(log.text()).contains("is written without its lease, which somebody holds: the write is refused");
    }

    private static void create(TestWorker worker) {
        worker.given().put(SESSION).then().statusCode(204);
    }

    private static long acquire(TestWorker worker) {
        return body(worker, "{\"holder\":\"a\",\"ttlMs\":300000}")
                .post(SESSION + "/lease")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("epoch");
    }

    private static ValidatableResponse pod(TestWorker worker, String value) {
        return body(worker, "{\"data\":\"" + value + "\"}")
                .post("/session/g/i/one")
                .then();
    }

    private static RequestSpecification body(TestWorker worker, String body) {
        return worker.given().contentType("application/json").body(body);
    }
}
