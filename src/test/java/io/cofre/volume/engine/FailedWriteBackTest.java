package io.cofre.volume.engine;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.history.HistoryFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A write-back that failed is told to one caller only, who is not always the one whose files it lost. */
@SuppressWarnings("NullAway.Init")
class FailedWriteBackTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final KeyPath CREDS = new KeyPath(SHOP, Key.CREDS);

    private final SimulatedDisk disk = SimulatedDisk.empty();
    private final InterceptedDisk watched = new InterceptedDisk(disk);
    private JournaledStore store;

    @BeforeEach
    void open() throws IOException {
        StoreSettings settings = TestSettings.ROOMY;
        store = TestStores.open(watched, settings);
        EngineSteps.commit(store, new Change.CreateInstance(SHOP));
        EngineSteps.commit(store, new Change.PutValue(CREDS, value("{\"n\":1}")));
        store.engine().checkpointer().checkpoint();
    }

    @Test
    void refusesWhatWasStagedBeforeASyncOfTheCheckpointFailed() {
        try (Staging staged = store.history().stage()) {
            staged.put(Key.CREDS, value("{\"n\":2}"));
            EngineSteps.commit(store, new Change.PutValue(CREDS, value("{\"n\":3}")));
            failOneSync();
            assertThat(store.engine().checkpointer().checkpoint()).isFalse();
            assertThat(store.engine().checkpointer().checkpoint()).isTrue();

            HistoryFixture.assertRefused(ErrorCode.UNAVAILABLE, () -> staged.adopt(SHOP));
        }
        assertThat(store.read(CREDS)).hasValue(value("{\"n\":3}"));
        assertThat(store.state().writable()).isTrue();
        assertThat(store.history().snapshots(SHOP)).isEmpty();
    }

    @Test
    void takesWhatIsStagedAfterASyncFailed() {
        EngineSteps.commit(store, new Change.PutValue(CREDS, value("{\"n\":3}")));
        failOneSync();
        assertThat(store.engine().checkpointer().checkpoint()).isFalse();
        try (Staging staged = store.history().stage()) {
            staged.put(Key.CREDS, value("{\"n\":4}"));
            staged.adopt(SHOP);
        }
        assertThat(store.read(CREDS)).hasValue(value("{\"n\":4}"));
    }

    @Test
    void takesNoSnapshotOfFilesThatASyncFailedFor() throws IOException {
        onceAt(Layout.STAGING, this::failAnothersSync);

        HistoryFixture.assertRefused(
                ErrorCode.UNAVAILABLE, () -> store.history().snapshot(SHOP, SnapshotReason.REQUESTED));

        assertThat(store.history().snapshots(SHOP)).isEmpty();
        assertThat(disk.list(Layout.STAGING)).isEmpty();
        assertThat(store.read(CREDS)).hasValue(value("{\"n\":1}"));
        store.history().snapshot(SHOP, SnapshotReason.REQUESTED);
        assertThat(store.history().snapshots(SHOP)).hasSize(1);
    }

    @Test
    void restoresNoSnapshotWhoseCopyASyncFailedFor() throws IOException {
        RecoveryPointId id =
                store.history().snapshot(SHOP, SnapshotReason.REQUESTED).id();
        EngineSteps.commit(store, new Change.PutValue(CREDS, value("{\"n\":2}")));
        onceAt(Layout.STAGING, this::failAnothersSync);

        HistoryFixture.assertRefused(
                ErrorCode.UNAVAILABLE, () -> store.history().restoreSnapshot(SHOP, id));

        assertThat(store.read(CREDS)).hasValue(value("{\"n\":2}"));
        assertThat(store.history().snapshots(SHOP)).hasSize(1);
        assertThat(disk.list(Layout.STAGING)).isEmpty();
        store.history().restoreSnapshot(SHOP, id);
        assertThat(store.read(CREDS)).hasValue(value("{\"n\":1}"));
    }

    @Test
    void bringsNothingBackFromTheTrashWhileASyncFails() {
        Change.DeleteInstance delete = Deletion.of(SHOP);
        EngineSteps.commit(store, delete);
        assertThat(store.history().trash()).hasSize(1);
        for (boolean anothers : new boolean[] {true, false}) {
            onceAt(Layout.ADOPTED, anothers ? this::failAnothersSync : this::failOneSync);

            HistoryFixture.assertRefused(
                    ErrorCode.UNAVAILABLE, () -> store.history().restoreTrash(delete.id(), SHOP.instance(), false));

            assertThat(store.contains(SHOP)).isFalse();
            assertThat(store.history().trashEntry(delete.id()).instances()).containsExactly(SHOP.instance());
        }
        store.history().restoreTrash(delete.id(), SHOP.instance(), false);
        assertThat(store.read(CREDS)).hasValue(value("{\"n\":1}"));
    }

    private void failOneSync() {
        disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.SYNC, Fault.IO_ERROR));
    }

    /** Somebody else is told that the files could not be kept, and the next sync succeeds. */
    private void failAnothersSync() {
        failOneSync();
        assertThatThrownBy(disk::sync).isInstanceOf(IOException.class);
    }

    /** Does that once, before the first call that is about that path or something in it. */
    private void onceAt(Path within, Runnable happening) {
        AtomicBoolean met = new AtomicBoolean();
        watched.intercept((operation, path) -> {
            if (path.startsWith(within) && !met.getAndSet(true)) {
                happening.run();
            }
        });
    }
}
