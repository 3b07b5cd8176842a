package io.cofre.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.metrics.Metrics;
import io.cofre.service.SessionService;
import io.cofre.service.WorkerState;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.HeldStore;
import io.cofre.testing.MemoryHistory;
import io.cofre.testing.TestCreds;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the steps before an identity is overwritten. */
@Timeout(60)
class IdentityGuardTest {
    private static final InstancePath INSTANCE = new InstancePath(GroupName.of("g"), InstanceName.of("i"));
    private static final KeyPath CREDS = new KeyPath(INSTANCE, Key.CREDS);
    private static final String POD = "10.0.0.1";

    private final HeldStore store = new HeldStore();
    private final MemoryHistory archive = new MemoryHistory(store);
    private final Metrics metrics = new Metrics();
    private SessionService service;
    private Guards guards;

    @BeforeEach
    void start() {
        WorkerState state = new WorkerState();
        state.serving();
        guards = Guards.of(store, archive, metrics.guards(), InstantSource.system());
        service = new SessionService(store, guards, state, metrics.store(), InstantSource.system());
        service.createInstance(INSTANCE).join();
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void keepsAPairedIdentityBeforeAnotherOneReplacesIt() {
        put(TestCreds.paired("ana")).join();
        put(TestCreds.unpaired("bea")).join();

        assertThat(service.read(CREDS)).contains(TestCreds.unpaired("bea"));
        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
        assertThat(archive.snapshots(INSTANCE).get(0).reason()).isEqualTo(SnapshotReason.IDENTITY_CHANGE);
        assertThat(metrics.scrape()).contains("cofre_identity_changes_total{outcome=\"kept\"} 1.0");
    }

    @Test
    void keepsNothingWhileTheIdentityStays() {
        put(TestCreds.unpaired("ana")).join();
        put(TestCreds.paired("ana")).join();
        put(TestCreds.paired("ana", 2)).join();

        assertThat(kept()).isEmpty();
    }

    @Test
    void keepsNothingOfAnInstanceThatWasNeverPaired() {
        put(TestCreds.unpaired("ana")).join();
        put(TestCreds.unpaired("bea")).join();

        assertThat(kept()).isEmpty();
    }

    @Test
    void keepsNothingOfPairingCodesThatNobodyTypedIn() {
        put(TestCreds.paired("ana")).join();
        for (String person : List.of("bea", "cid", "dora")) {
            put(TestCreds.unpaired(person)).join();
            put(TestCreds.requested(person)).join();
        }
        service.deleteKey(CREDS, List.of(), POD).join();

        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
    }

    @Test
    void keepsTheLoginOfAnAccountOverWhichAPairingCodeIsAskedFor() {
        put(TestCreds.paired("ana")).join();
        put(TestCreds.requestedAgain("ana")).join();
        put(TestCreds.requestedAgain("ana")).join();

        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
    }

    @Test
    void keepsAPairedAccountWhoseLoginWasOverwrittenBefore() {
        put(TestCreds.requestedAgain("ana")).join();
        put(TestCreds.unpaired("bea")).join();

        assertThat(kept()).containsExactly(TestCreds.requestedAgain("ana"));
    }

    @Test
    void keepsAnAccountThatIsWrappedInAText() {
        String paired = new String(TestCreds.paired("ana").bytes(), StandardCharsets.UTF_8);
        Value wrapped = TestCreds.value("\"" + paired.replace("\"", "\\\"") + "\"");
        put(wrapped).join();
        put(TestCreds.unpaired("bea")).join();

        assertThat(kept()).containsExactly(wrapped);
    }

    @Test
    void keepsAnIdentityBeforeItsCredsAreDeleted() {
        put(TestCreds.paired("ana")).join();
        service.deleteKey(CREDS, List.of(), POD).join();

        assertThat(service.read(CREDS)).isEmpty();
        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
    }

    @Test
    void refusesTheWriteIfNothingCanBeKept() {
        put(TestCreds.paired("ana")).join();
        archive.failWith(ErrorCode.DISK_FULL);

        assertRefused(ErrorCode.DISK_FULL, () -> put(TestCreds.unpaired("bea")));
        assertRefused(ErrorCode.DISK_FULL, () -> service.deleteKey(CREDS, List.of(), POD));
        assertThat(service.read(CREDS)).contains(TestCreds.paired("ana"));
        assertThat(metrics.scrape()).contains("cofre_identity_changes_total{outcome=\"refused\"} 2.0");
        put(TestCreds.paired("ana", 2)).join();
    }

    @Test
    void refusesTheWriteIfItCannotBeToldWhatItWouldReplace() {
        store.readFailure = ErrorCode.UNAVAILABLE;

        assertRefused(ErrorCode.UNAVAILABLE, () -> put(TestCreds.unpaired("bea")));
    }

    @Test
    void waitsForAnIdentityThatIsInFlight() throws Exception {
        store.hold();
        CompletableFuture<Void> pairing = put(TestCreds.paired("ana"));
        Future<?> overwriting =
                inBackground(() -> put(TestCreds.unpaired("bea")).join());
        store.awaitHeld(1);
        assertThat(kept()).isEmpty();
        store.release();
        overwriting.get(20, TimeUnit.SECONDS);

        assertThat(pairing).isCompleted();
        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
    }

    @Test
    void keepsNothingIfTheIdentityInFlightIsNotStoredAfterAll() throws Exception {
        store.hold();
        CompletableFuture<Void> pairing = put(TestCreds.paired("ana"));
        Future<?> overwriting =
                inBackground(() -> put(TestCreds.unpaired("bea")).join());
        store.awaitHeld(1);
        store.releaseFailing(ErrorCode.DISK_FULL);
        overwriting.get(20, TimeUnit.SECONDS);

        assertThat(pairing).isCompletedExceptionally();
        assertThat(kept()).isEmpty();
        assertThat(service.read(CREDS)).contains(TestCreds.unpaired("bea"));
    }

    @Test
    void keepsAnIdentityOnceForManyWritesOfTheNextOne() throws Exception {
        put(TestCreds.paired("ana")).join();
        atOnce(60, () -> put(TestCreds.unpaired("bea")).join());

        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
    }

    @Test
    void losesNoIdentityWhileTwoPodsOverwriteEachOther() throws Exception {
        List<Value> written =
                List.of(TestCreds.paired("ana"), TestCreds.paired("beatriz"), TestCreds.paired("carla maria"));
        put(written.get(0)).join();
        for (Value creds : written) {
            atOnce(20, () -> put(creds).join());
        }
        put(TestCreds.unpaired("nobody")).join();

        assertThat(kept()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void takesOneSnapshotOfAnIdentityThatIsOverwrittenAgainAndAgain() {
        for (int time = 0; time < 20; time++) {
            put(TestCreds.paired("ana")).join();
            put(TestCreds.unpaired("bea")).join();
        }

        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
    }

    @Test
    void takesAnotherSnapshotIfTheFirstOneIsGone() {
        put(TestCreds.paired("ana")).join();
        put(TestCreds.unpaired("bea")).join();
        archive.deleteSnapshot(INSTANCE, archive.snapshots(INSTANCE).get(0).id());
        put(TestCreds.paired("ana")).join();
        put(TestCreds.unpaired("bea")).join();

        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
    }

    @Test
    void holdsWritesInFlightAgainstCredsThatWereRestored() throws Exception {
        put(TestCreds.unpaired("bea")).join();
        store.hold();
        CompletableFuture<Void> late = put(TestCreds.unpaired("bea"));
        Future<?> restoring = inBackground(() -> guards.identity().exclusively(INSTANCE, () -> {
            store.set(CREDS, TestCreds.paired("ana"));
            return true;
        }));
        store.awaitHeld(1);
        store.release();
        restoring.get(20, TimeUnit.SECONDS);
        put(TestCreds.unpaired("bea")).join();

        assertThat(late).isCompleted();
        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
    }

    @Test
    void mendsDamagedCredsByTheRetainedOnesBeforeItKeepsThem() {
        put(TestCreds.paired("ana")).join();
        store.damage(CREDS);
        store.retain(TestCreds.paired("ana"));
        put(TestCreds.unpaired("bea")).join();

        assertThat(kept()).containsExactly(TestCreds.paired("ana"));
        assertThat(service.read(CREDS)).contains(TestCreds.unpaired("bea"));
    }

    @Test
    void takesDamagedCredsForPairedOnes() {
        store.damage(CREDS);
        put(TestCreds.paired("bea")).join();

        assertThat(archive.snapshots(INSTANCE)).hasSize(1);
    }

    @Test
    void overwritesDamagedCredsOfTheSameIdentityWithoutASnapshot() {
        store.damage(CREDS);
        store.retain(TestCreds.paired("ana"));
        put(TestCreds.paired("ana", 2)).join();

        assertThat(archive.snapshots(INSTANCE)).isEmpty();
        assertThat(service.read(CREDS)).contains(TestCreds.paired("ana", 2));
    }

    @Test
    void refusesCredsForAnInstanceThatIsGone() {
        put(TestCreds.paired("ana")).join();
        service.deleteInstance(INSTANCE, List.of()).join();

        assertThatThrownBy(() -> put(TestCreds.unpaired("bea")).join())
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThat(kept()).isEmpty();
    }

    private CompletableFuture<Void> put(Value creds) {
        return service.put(CREDS, creds, List.of(), POD);
    }

    @Test
    void knowsInstancesOfOneIdentityAsTheirCredsPass() {
        InstancePath other = new InstancePath(GroupName.of("h"), InstanceName.of("j"));
        service.createInstance(other).join();
        put(TestCreds.paired("ana")).join();
        service.put(new KeyPath(other, Key.CREDS), TestCreds.paired("ana", 7), List.of(), POD)
                .join();

        assertThat(guards.identities().known())
                .containsEntry(INSTANCE, List.of(other))
                .hasSize(2);

        service.put(new KeyPath(other, Key.CREDS), TestCreds.unpaired("ana"), List.of(), POD)
                .join();
        assertThat(guards.identities().known()).isEmpty();
        service.put(new KeyPath(other, Key.CREDS), TestCreds.paired("ana"), List.of(), POD)
                .join();
        service.deleteInstance(other, List.of()).join();
        service.createInstance(other).join();
        assertThat(guards.identities().sharedWith(INSTANCE)).isEmpty();
    }

    /** The creds in all snapshots, the newest first. */
    private List<Value> kept() {
        List<Value> creds = new ArrayList<>();
        for (Snapshot snapshot : archive.snapshots(INSTANCE)) {
            try (SessionCopy copy = archive.openSnapshot(INSTANCE, snapshot.id())) {
                creds.add(copy.read(Key.CREDS));
            }
        }
        return creds;
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static Future<?> inBackground(Runnable work) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(work);
        } finally {
            thread.shutdown();
        }
    }

    private static void atOnce(int writers, Runnable write) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            CyclicBarrier start = new CyclicBarrier(writers);
            List<Future<Boolean>> begun = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                begun.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    write.run();
                    return true;
                }));
            }
            for (Future<Boolean> each : begun) {
                assertThat(each.get(20, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }
}
