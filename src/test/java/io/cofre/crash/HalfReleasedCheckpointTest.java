package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.crash.SessionModel;
import io.cofre.testing.crash.SteppedStore;
import io.cofre.testing.crash.TestNames;
import io.cofre.testing.crash.TestValue;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.engine.SteppedJournaledStore;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Tests of a mark that is durable in one of its two copies. If writing the second copy fails the first one is durable:
 * the commits will not be replayed, although the checkpoint heard that the journal could not release them.
 */
final class HalfReleasedCheckpointTest {
    private static final int SEEDS = 20;
    private static final int CALLS_MAX = 12;
    private static final KeyPath KEY = TestNames.of("group").paths().get(0);

    private final SteppedStore.Opener opener = SteppedJournaledStore.opener(0);

    @Test
    void leavesFilesAloneThatTheJournalMayNoLongerHold() throws IOException {
        for (int force = 1; force <= 2; force++) {
            for (int call = 1; call <= CALLS_MAX; call++) {
                SimulatedDisk disk = SimulatedDisk.empty();
                loseThePowerWhileTheCheckpointIsTriedAgain(disk, force, call);
                for (int seed = 0; seed < SEEDS; seed++) {
                    SteppedStore found = opener.open(disk.crash(new Random(seed)));
                    assertThat(SessionModel.served(found.port(), KEY)).contains("2");
                }
            }
        }
    }

    private void loseThePowerWhileTheCheckpointIsTriedAgain(SimulatedDisk disk, int failingForce, int lastCall)
            throws IOException {
        SteppedStore store = opener.open(disk);
        commit(store, new Change.CreateInstance(KEY.instance()), put("1"));
        store.runCheckpoint();
        commit(store, put("2"));
        disk.faults(FaultSchedule.nth(
                failingForce,
                call -> call.operation() == Operation.FORCE && call.path().endsWith("low-water"),
                Fault.IO_ERROR));
        store.runCheckpoint();
        assertThat(disk.struck()).hasSize(1);
        disk.losePowerAt(lastCall);
        store.runCheckpoint();
    }

    private static Change put(String version) {
        return new Change.PutValue(KEY, TestValue.of(KEY, version));
    }

    private static void commit(SteppedStore store, Change... changes) {
        CompletableFuture<Void> done = store.port().commit(Commit.of(changes));
        store.runCommitter();
        done.join();
    }
}
