package io.cofre.volume.history;

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
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.engine.EngineSteps;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the history on a volume that is too full for even a directory. */
class FullDiskArchiveTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final InstancePath OTHER = new InstancePath(GroupName.of("group"), InstanceName.of("other"));
    private static final KeyPath CREDS = new KeyPath(SHOP, Key.CREDS);

    private SimulatedDisk disk = SimulatedDisk.empty();
    private JournaledStore store;

    @BeforeEach
    void open() throws IOException {
        store = open(disk);
        EngineSteps.commit(store, new Change.CreateInstance(SHOP));
        EngineSteps.commit(store, new Change.PutValue(CREDS, value("{\"n\":1}")));
        EngineSteps.sweep(store);
    }

    @Test
    void makesRoomByThePurgeOfTheTrashAndOfSnapshots() throws IOException {
        Snapshot snapshot = store.history().snapshot(SHOP, SnapshotReason.REQUESTED);
        RecoveryPointId removed = remove(OTHER);
        startAgainOnAFullDisk();

        store.history().purgeTrash(removed);
        store.history().deleteSnapshot(SHOP, snapshot.id());

        assertThat(store.history().trash()).isEmpty();
        assertThat(store.history().snapshots(SHOP)).isEmpty();
    }

    @Test
    void startsWhereverAnImportWasCutOff() throws IOException {
        for (long call = 1; ; call++) {
            disk = SimulatedDisk.empty();
            open();
            Staging staged = store.history().stage();
            staged.put(Key.CREDS, value("{\"n\":2}"));
            disk.losePowerAt(call);
            if (isAdopted(staged)) {
                break;
            }
            startAgainOnAFullDisk();
            assertThat(store.read(CREDS)).as("call %d", call).isNotEmpty();
        }
    }

    @Test
    void leavesNoTemporaryFileBehindWhenASnapshotFindsNoRoom() throws IOException {
        EngineSteps.checkpoint(store);
        disk.leaveRoom(1, 100);

        assertThatThrownBy(() -> store.history().snapshot(SHOP, SnapshotReason.REQUESTED))
                .isInstanceOfSatisfying(
                        CofreException.class, full -> assertThat(full.code()).isEqualTo(ErrorCode.DISK_FULL));

        assertThat(disk.list(Path.of(".staging"))).isEmpty();
    }

    private boolean isAdopted(Staging staged) {
        try {
            staged.adopt(SHOP);
            return true;
        } catch (CofreException cutOff) {
            return false;
        }
    }

    private RecoveryPointId remove(InstancePath instance) {
        EngineSteps.commit(store, new Change.CreateInstance(instance));
        EngineSteps.commit(store, new Change.PutValue(new KeyPath(instance, Key.CREDS), value("{}")));
        Change.DeleteInstance delete = Deletion.of(instance);
        EngineSteps.commit(store, delete);
        EngineSteps.checkpoint(store);
        return delete.id();
    }

    /** Full before the start, and full again after it, whatever room the start has made. */
    private void startAgainOnAFullDisk() throws IOException {
        disk = disk.kill();
        disk.leaveRoom(0, 0);
        store = open(disk);
        disk.leaveRoom(0, 0);
    }

    private static JournaledStore open(SimulatedDisk disk) throws IOException {
        StoreSettings settings = TestSettings.ROOMY;
        return TestStores.open(disk, settings);
    }
}
