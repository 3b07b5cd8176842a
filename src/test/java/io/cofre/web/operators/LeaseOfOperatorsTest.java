package io.cofre.web.operators;

import static io.cofre.testing.Texts.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.access.ApiKey;
import io.cofre.admin.InstanceReport.Finding;
import io.cofre.admin.LeaseReport;
import io.cofre.remote.RemoteAdministration;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases as operators see them over HTTP, and end them. */
class LeaseOfOperatorsTest {
    private static final InstancePath SHOP = instance("São/João", "first");
    private static final String SESSION = "/v1/groups/S%C3%A3o%2FJo%C3%A3o/instances/first";

    private TestWorker worker;
    private RemoteAdministration administration;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        worker = workers().on(directory);
        administration = new RemoteAdministration(
                URI.create("http://127.0.0.1:" + worker.port()), ApiKey.of(TestWorker.API_KEY));
        worker.given().put(SESSION).then().statusCode(204);
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void showsTheLeaseAndBreaksItWhoeverHoldsIt() throws IOException {
        long epoch = acquire().statusCode(200).extract().jsonPath().getLong("epoch");
        LeaseReport lease = administration.lease(SHOP);
        assertThat(lease.holder()).isEqualTo("a");
        assertThat(lease.epoch()).isEqualTo(epoch);
        assertThat(lease.expiresInMs()).isBetween(200_000L, 300_000L);

        administration.breakLease(SHOP);

        assertNotFound(() -> administration.lease(SHOP));
        assertNotFound(() -> administration.breakLease(SHOP));
        worker.given()
                .header("Cofre-Lease", epoch)
                .contentType("application/json")
                .body("1")
                .put(SESSION + "/keys/one")
                .then()
                .statusCode(409);
        acquire().statusCode(200);
    }

    @Test
    void knowsNoLeaseOfAnInstanceThatDoesNotExist() {
        worker.given().delete(SESSION).then().statusCode(204);
        assertNotFound(() -> administration.lease(SHOP));
        assertNotFound(() -> administration.breakLease(SHOP));
    }

    @Test
    void tellsOfWritesPastALease() throws IOException {
        workers().needOneProcess();
        put().statusCode(204);
        assertThat(administration.diagnose(SHOP).findings()).noneMatch(LeaseOfOperatorsTest::isOfLease);
        acquire().statusCode(200);
        put().statusCode(204);
        assertThat(administration.diagnose(SHOP).findings())
                .filteredOn(LeaseOfOperatorsTest::isOfLease)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.problem()).isTrue();
                    assertThat(finding.text()).contains("its writes were made");
                    assertThat(finding.advice()).contains("cofre lease show São/João first");
                });
    }

    private static boolean isOfLease(Finding finding) {
        return finding.code().equals("written_without_lease");
    }

    private ValidatableResponse acquire() {
        return worker.given()
                .contentType("application/json")
                .body("{\"holder\":\"a\",\"ttlMs\":300000}")
                .post(SESSION + "/lease")
                .then();
    }

    private ValidatableResponse put() {
        return worker.given()
                .contentType("application/json")
                .body("1")
                .put(SESSION + "/keys/one")
                .then();
    }

    private static void assertNotFound(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
}
