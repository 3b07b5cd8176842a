package io.cofre.web.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.Value;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pods that overwrite the creds of an instance: no paired identity is lost. */
@Timeout(120)
class IdentityTest {
    private static final String SNAPSHOTS = "/admin/instances/g/i/snapshots";

    private TestWorker worker;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        worker = workers().on(directory);
        worker.send("POST", "/session/g", "{\"instance\":\"i\"}");
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void keepsAPairedIdentityBeforeAnotherOneReplacesIt() {
        put(TestCreds.paired("ana"));
        put(TestCreds.unpaired("bea"));
        assertThat(creds()).isEqualTo(text(TestCreds.unpaired("bea")));
        assertThat(kept()).containsExactly(text(TestCreds.paired("ana")));
    }

    @Test
    void keepsNothingWhileTheIdentityStaysOrNoneIsPaired() {
        put(TestCreds.unpaired("bea"));
        put(TestCreds.unpaired("ana"));
        for (int number = 1; number < 6; number++) {
            put(TestCreds.paired("ana", number));
        }
        assertThat(kept()).isEmpty();
    }

    @Test
    void keepsNothingOfPairingCodesThatNobodyTypedIn() {
        put(TestCreds.paired("ana"));
        for (String person : List.of("bea", "cid", "dora")) {
            put(TestCreds.unpaired(person));
            put(TestCreds.requested(person));
        }
        assertThat(worker.given().delete("/session/g/i/creds").statusCode()).isEqualTo(200);
        assertThat(kept()).containsExactly(text(TestCreds.paired("ana")));
    }

    @Test
    void keepsTheLoginOfAnAccountOverWhichAPairingCodeIsAskedFor() {
        put(TestCreds.paired("ana"));
        put(TestCreds.requestedAgain("ana"));
        put(TestCreds.requestedAgain("ana"));
        assertThat(kept()).containsExactly(text(TestCreds.paired("ana")));
    }

    @Test
    void keepsAnIdentityBeforeItsCredsAreDeleted() {
        put(TestCreds.paired("ana"));
        assertThat(worker.given().delete("/session/g/i/creds").statusCode()).isEqualTo(200);
        assertThat(kept()).containsExactly(text(TestCreds.paired("ana")));
    }

    @Test
    void keepsAnIdentityOnceForSixtyWritesOfTheNextOne() throws Exception {
        put(TestCreds.paired("ana"));
        atOnce(Collections.nCopies(60, TestCreds.unpaired("bea")));
        assertThat(creds()).isEqualTo(text(TestCreds.unpaired("bea")));
        // Each process may keep one; the later one may find what the other has written meanwhile.
        assertThat(kept()).hasSizeBetween(1, worker.processes()).contains(text(TestCreds.paired("ana")));
    }

    @Test
    void losesNoIdentityWhileTwoPodsOverwriteEachOther() throws Exception {
        List<Value> written =
                List.of(TestCreds.paired("ana"), TestCreds.paired("beatriz"), TestCreds.paired("carla maria"));
        for (Value creds : written) {
            atOnce(Collections.nCopies(20, creds));
        }
        put(TestCreds.unpaired("nobody"));
        assertThat(kept()).containsAll(written.stream().map(IdentityTest::text).toList());
    }

    private String creds() {
        return worker.given().get("/session/g/i/creds").asString();
    }

    /** The creds in all snapshots, which are restored one after the other. */
    private List<String> kept() {
        List<String> ids = worker.given().get(SNAPSHOTS).jsonPath().getList("id");
        List<String> creds = new ArrayList<>();
        for (String id : ids) {
            worker.given().post(SNAPSHOTS + "/" + id + "/restore").then().statusCode(200);
            creds.add(creds());
        }
        return creds;
    }

    private void put(Value creds) {
        worker.given()
                .body(Map.of("data", text(creds)))
                .post("/session/g/i/creds")
                .then()
                .statusCode(204);
    }

    private void atOnce(List<Value> values) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(values.size());
        try {
            CyclicBarrier together = new CyclicBarrier(values.size());
            List<Callable<Integer>> writes = new ArrayList<>();
            for (Value creds : values) {
                writes.add(() -> {
                    together.await(60, TimeUnit.SECONDS);
                    put(creds);
                    return 0;
                });
            }
            for (Future<Integer> each : threads.invokeAll(writes, 100, TimeUnit.SECONDS)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String text(Value value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }
}
