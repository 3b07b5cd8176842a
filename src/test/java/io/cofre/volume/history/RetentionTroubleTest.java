package io.cofre.volume.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.TrashEntry;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.DiskCall;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.engine.EngineSteps;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Removals and snapshots that cannot be looked at or removed: the others are kept and removed as if they were not
 * there.
 */
@Isolated("captures the standard error of the process")
@SuppressWarnings("NullAway.Init")
class RetentionTroubleTest {
    private static final GroupName GROUP = GroupName.of("group");

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final SimulatedDisk disk = SimulatedDisk.empty();
    private JournaledStore store;

    @BeforeEach
    void open() throws IOException {
        Retention nothing = new Retention(Duration.ZERO, 1 << 20, Duration.ZERO, 3, 1 << 20);
        StoreSettings settings = TestSettings.with(nothing);
        store = TestStores.open(disk, settings);
    }

    @Test
    void removesOthersWhereOneRemovalCannotBeRead() {
        RecoveryPointId bad = remove("bad");
        remove("good");
        fail(call -> call.operation() == Operation.LIST && isBelow(call, ".trash/" + bad));
        EngineSteps.sweep(store);
        EngineSteps.sweep(store);
        assertThat(store.history().figures().troubles()).isEqualTo(1);
        assertThat(log.text()).containsOnlyOnce("retention goes on without .trash/" + bad);
        disk.faults(FaultSchedule.none());
        assertThat(store.history().trash()).extracting(TrashEntry::id).containsExactly(bad);
        EngineSteps.sweep(store);
        assertThat(store.history().trash()).isEmpty();
        assertThat(store.history().figures().troubles()).isZero();
    }

    @Test
    void removesOthersWhereOneSnapshotCannotBeMovedAway() {
        Snapshot bad = takeSnapshot("bad");
        Snapshot good = takeSnapshot("good");
        fail(call -> call.operation() == Operation.RENAME && isBelow(call, ".snapshots/group/bad"));
        EngineSteps.sweep(store);
        assertThat(store.history().snapshots(good.instance())).isEmpty();
        assertThat(store.history().snapshots(bad.instance())).containsExactly(bad);
        assertThat(store.history().figures().snapshots()).isEqualTo(1);
        assertThat(store.history().figures().troubles()).isEqualTo(1);
    }

    private static boolean isBelow(DiskCall call, String directory) {
        return call.path().startsWith(Path.of(directory));
    }

    private void fail(Predicate<DiskCall> calls) {
        disk.faults(FaultSchedule.from(1, calls, Fault.IO_ERROR));
    }

    private Snapshot takeSnapshot(String name) {
        return store.history().snapshot(make(name), SnapshotReason.REQUESTED);
    }

    private RecoveryPointId remove(String name) {
        Change.DeleteInstance removal = Deletion.of(make(name));
        EngineSteps.commit(store, removal);
        EngineSteps.checkpoint(store);
        return removal.id();
    }

    private InstancePath make(String name) {
        InstancePath instance = new InstancePath(GROUP, InstanceName.of(name));
        EngineSteps.commit(store, new Change.CreateInstance(instance));
        EngineSteps.commit(
                store, new Change.PutValue(new KeyPath(instance, Key.CREDS), Value.of("{}".getBytes(UTF_8))));
        return instance;
    }
}
