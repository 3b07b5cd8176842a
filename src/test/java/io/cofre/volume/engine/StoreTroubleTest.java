package io.cofre.volume.engine;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestRetention;
import io.cofre.testing.disk.DiskCall;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of a store whose disk fails, and of its return to service. */
class StoreTroubleTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final KeyPath CREDS = key("creds");
    private static final Predicate<DiskCall> OF_THE_JOURNAL =
            call -> call.path().startsWith(Layout.JOURNAL);
    private static final Predicate<DiskCall> OF_VALUES = OF_THE_JOURNAL.negate();
    private static final int OVERLAY_BYTES_MAX = 16 << 10;
    private static final StoreSettings SETTINGS = new StoreSettings(
            OVERLAY_BYTES_MAX, 1 << 20, 1 << 20, Duration.ofHours(1), 64 << 10, 8, 16 << 10, TestRetention.GENEROUS);

    private SimulatedDisk disk;
    private JournaledStore store;

    @BeforeEach
    void openStore() throws IOException {
        disk = SimulatedDisk.empty();
        store = TestStores.open(disk, SETTINGS);
        EngineSteps.commit(store, new Change.CreateInstance(SHOP));
        put(CREDS, "{\"n\":1}");
    }

    @Test
    void acknowledgesNothingMoreAfterAFailedForceAndReadsOn() throws IOException {
        disk.faults(FaultSchedule.nth(1, of(Operation.FORCE, OF_THE_JOURNAL), Fault.IO_ERROR));
        assertRefused(new Change.PutValue(CREDS, value("{\"n\":2}")), ErrorCode.UNAVAILABLE);
        disk.faults(FaultSchedule.none());
        assertRefused(new Change.PutValue(CREDS, value("{\"n\":3}")), ErrorCode.UNAVAILABLE);
        assertThat(store.state().writable()).isFalse();
        assertThat(store.state().reason()).isEqualTo("the journal failed");
        assertThat(read(CREDS)).isEqualTo("{\"n\":1}");
        assertThat(store.engine().checkpointer().checkpoint()).isFalse();
        store.close();

        try (JournaledStore restarted = TestStores.open(disk.kill(), SETTINGS)) {
            assertThat(restarted.read(CREDS).orElseThrow()).isIn(value("{\"n\":1}"), value("{\"n\":2}"));
        }
    }

    @Test
    void asksForARestartOnceWhenTheJournalFails() throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(1);
        store.start(failed::countDown);
        disk.faults(FaultSchedule.from(1, of(Operation.FORCE, OF_THE_JOURNAL), Fault.READ_ONLY));
        CompletableFuture<Void> refused = store.commit(Commit.of(new Change.DeleteKey(CREDS)));
        assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> refused.orTimeout(10, TimeUnit.SECONDS).join())
                .hasCauseInstanceOf(CofreException.class);
        assertThat(read(CREDS)).isEqualTo("{\"n\":1}");
        store.close();
    }

    /** The removal of the instance is refused too, so the instance was there all the time. */
    @Test
    void neverTellsThatAnInstanceIsGoneWhoseRemovalFailed() throws IOException {
        disk.faults(FaultSchedule.from(1, of(Operation.OPEN, OF_THE_JOURNAL), Fault.DISK_FULL));
        ErrorCode refusal = null;
        for (int put = 0; refusal == null; put++) {
            assertThat(put).as("puts until the segment is full").isLessThan(100);
            refusal = refusalOf(new Change.PutValue(CREDS, value("\"" + "x".repeat(2 << 10) + "\"")));
        }
        String large = "\"" + "x".repeat(4 << 10) + "\"";
        CompletableFuture<Void> removal =
                store.commit(Commit.of(new Change.PutValue(CREDS, value(large)), Deletion.of(SHOP)));
        CompletableFuture<Void> write = store.commit(Commit.of(new Change.PutValue(CREDS, value("{}"))));
        store.engine().commitAll();
        for (CompletableFuture<Void> each : List.of(removal, write)) {
            assertThatThrownBy(() -> each.orTimeout(10, TimeUnit.SECONDS).join())
                    .cause()
                    .isInstanceOfSatisfying(
                            CofreException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DISK_FULL));
        }
        assertThat(store.contains(SHOP)).isTrue();
    }

    /** The active segment is full, and the next one cannot be had: nothing of the commits was written. */
    @Test
    void refusesCommitsAndLivesOnWhereNoSegmentCanBeMade() throws IOException {
        for (Fault fault : Fault.values()) {
            if (fault == Fault.POWER_LOSS) {
                continue;
            }
            openStore();
            disk.faults(FaultSchedule.from(1, of(Operation.OPEN, OF_THE_JOURNAL), fault));
            ErrorCode refusal = null;
            for (int put = 0; refusal == null; put++) {
                assertThat(put).as("puts until the segment is full").isLessThan(100);
                refusal = refusalOf(new Change.PutValue(CREDS, value("\"" + "x".repeat(2 << 10) + "\"")));
            }
            assertThat(refusal)
                    .as(fault.name())
                    .isEqualTo(fault == Fault.DISK_FULL ? ErrorCode.DISK_FULL : ErrorCode.UNAVAILABLE);

            disk.faults(FaultSchedule.none());
            put(CREDS, "{\"n\":2}");
            assertThat(store.state().writable()).as(fault.name()).isTrue();
            startAgain();
            assertThat(read(CREDS)).isEqualTo("{\"n\":2}");
        }
    }

    @Test
    void goesOnAcknowledgingWhileCheckpointsFailAndThereIsRoomInMemory() {
        disk.faults(FaultSchedule.from(1, of(Operation.WRITE, OF_VALUES), Fault.DISK_FULL));
        assertThat(store.engine().checkpointer().checkpoint()).isFalse();
        put(CREDS, "{\"n\":2}");
        assertThat(store.state().writable()).isTrue();
        assertThat(read(CREDS)).isEqualTo("{\"n\":2}");
    }

    @Test
    void tellsThatTheDiskIsFullAtTheBoundAndComesBackByItself() {
        disk.faults(FaultSchedule.from(1, of(Operation.WRITE, OF_VALUES), Fault.DISK_FULL));
        store.engine().checkpointer().checkpoint();
        fillToTheBound();
        assertThat(store.state().writable()).isFalse();
        assertThat(store.state().reason()).isEqualTo("no space is left on the volume");
        assertRefused(new Change.PutValue(CREDS, value("{\"n\":2}")), ErrorCode.DISK_FULL);
        assertThat(read(CREDS)).isEqualTo("{\"n\":1}");

        disk.faults(FaultSchedule.none());
        // The memtable that could not be written, then the one that grew meanwhile.
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        assertThat(store.state().writable()).isTrue();
        put(CREDS, "{\"n\":2}");
        assertThat(read(CREDS)).isEqualTo("{\"n\":2}");
        assertThat(read(key("pre-key-0"))).isEqualTo("\"0\"");
    }

    @Test
    void tellsADiskThatFailsFromOneThatIsFull() {
        disk.faults(FaultSchedule.from(1, of(Operation.SYNC, call -> true), Fault.IO_ERROR));
        store.engine().checkpointer().checkpoint();
        fillToTheBound();
        assertRefused(new Change.PutValue(CREDS, value("{}")), ErrorCode.UNAVAILABLE);
        assertThat(store.state().reason()).isEqualTo("values cannot be written to the volume");
    }

    @Test
    void writesAllValuesAgainAfterAFailedSync() throws IOException {
        disk.faults(FaultSchedule.nth(1, of(Operation.SYNC, call -> true), Fault.IO_ERROR));
        assertThat(store.engine().checkpointer().checkpoint()).isFalse();
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        store.close();
        try (JournaledStore restarted = TestStores.open(disk.crash(new Random(1)), SETTINGS)) {
            assertThat(restarted.read(CREDS)).contains(value("{\"n\":1}"));
            assertThat(restarted.figures().recoveredCommits()).isZero();
        }
    }

    @Test
    void takesALackOfDescriptorsForNoDamage() throws IOException {
        startAgain();
        disk.faults(FaultSchedule.from(1, of(Operation.READ, OF_VALUES), Fault.TOO_MANY_FILES));
        assertUnavailable(() -> store.read(CREDS));
        assertUnavailable(() -> store.retainedCreds(SHOP));
        assertUnavailable(() -> store.history().snapshot(SHOP, SnapshotReason.REQUESTED));

        disk.faults(FaultSchedule.none());
        assertThat(read(CREDS)).isEqualTo("{\"n\":1}");
        assertThat(store.history().snapshots(SHOP)).isEmpty();
        assertThat(store.retainedCreds(SHOP).map(RetainedCreds::value)).contains(value("{\"n\":1}"));
    }

    @Test
    void takesAFileThatTheDeviceDoesNotGiveBackForDamage() throws IOException {
        startAgain();
        disk.faults(FaultSchedule.nth(1, of(Operation.READ, OF_VALUES), Fault.IO_ERROR));
        assertThatThrownBy(() -> store.read(CREDS))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DAMAGED));
        assertThat(store.retainedCreds(SHOP).map(RetainedCreds::value)).contains(value("{\"n\":1}"));
    }

    @Test
    void refusesCommitsThatTheQueueHasNoRoomFor() {
        String large = "\"" + "x".repeat(8 << 10) + "\"";
        StoreSettings smallQueue = new StoreSettings(
                1 << 20, 0, 20 << 10, Duration.ofHours(1), 64 << 10, 8, 16 << 10, TestRetention.GENEROUS);
        store.close();
        try (JournaledStore small = TestStores.open(disk, smallQueue)) {
            CompletableFuture<Void> first = small.commit(Commit.of(new Change.PutValue(CREDS, value(large))));
            CompletableFuture<Void> second = small.commit(Commit.of(new Change.PutValue(CREDS, value(large))));
            CompletableFuture<Void> third = small.commit(Commit.of(new Change.PutValue(CREDS, value(large))));
            assertThatThrownBy(third::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            CofreException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
            small.engine().commitAll();
            first.join();
            second.join();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void fillToTheBound() {
        for (int index = 0; store.state().writable() && index < 1_000; index++) {
            put(key("pre-key-" + index), "\"" + index + "\"");
        }
    }

    private void put(KeyPath path, String text) {
        EngineSteps.commit(store, new Change.PutValue(path, value(text)));
    }

    private @Nullable ErrorCode refusalOf(Change change) {
        CompletableFuture<Void> done = store.commit(Commit.of(change));
        store.engine().commitAll();
        try {
            done.join();
            return null;
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof CofreException refused) {
                return refused.code();
            }
            throw failure;
        }
    }

    private void assertRefused(Change change, ErrorCode code) {
        CompletableFuture<Void> done = store.commit(Commit.of(change));
        store.engine().commitAll();
        assertThatThrownBy(done::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private String read(KeyPath path) {
        return new String(store.read(path).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    private void startAgain() throws IOException {
        store.close();
        disk = disk.kill();
        store = TestStores.open(disk, SETTINGS);
    }

    private static void assertUnavailable(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    private static Predicate<DiskCall> of(Operation operation, Predicate<DiskCall> where) {
        return where.and(call -> call.operation() == operation);
    }

    private static KeyPath key(String name) {
        return new KeyPath(SHOP, Key.of(name));
    }
}
