package io.cofre.volume.engine;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Staging;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.history.HistoryFixture;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A write-back that failed is told to one caller only, who is not always the one whose files it lost. */
@SuppressWarnings("NullAway.Init")
class FailedWriteBackTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final KeyPath CREDS = new KeyPath(SHOP, Key.CREDS);

    private final SimulatedDisk disk = SimulatedDisk.empty();
    private JournaledStore store;

    @BeforeEach
    void open() throws IOException {
        StoreSettings settings = TestSettings.ROOMY;
        store = TestStores.open(disk, settings);
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

    private void failOneSync() {
        disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.SYNC, Fault.IO_ERROR));
    }
}
