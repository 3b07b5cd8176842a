package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.testing.Deletion;
import io.cofre.testing.crash.SessionModel;
import io.cofre.testing.crash.SteppedStore;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.TestNames;
import io.cofre.testing.crash.TestValue;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.engine.SteppedJournaledStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** One life of a store in which each call of the disk goes wrong in turn, in each way, once or from then on. */
final class EachCallFailsTest {
    private static final TestNames TERRITORY = TestNames.of("group");
    private static final InstancePath FIRST = TERRITORY.instances().get(0);
    private static final InstancePath SECOND = TERRITORY.instances().get(1);
    private static final List<KeyPath> KEYS = TERRITORY.paths();
    private static final int CRASHES = TestForm.current().choose(1, 10);

    /** To the store, all other faults look like one of these. */
    private static final List<Fault> KINDS =
            List.of(Fault.IO_ERROR, Fault.DISK_FULL, Fault.READ_ONLY, Fault.TOO_MANY_FILES, Fault.POWER_LOSS);

    private final SteppedStore.Opener opener = SteppedJournaledStore.opener(0);

    /** The answers that one life got. */
    private static final class Told {
        private SessionModel model = SessionModel.EMPTY;
        private final List<Commit> uncertain = new ArrayList<>();
    }

    @Test
    void keepsWhatWasAcknowledgedWhenACallFailsOnce() throws IOException {
        for (Fault fault : KINDS) {
            for (long call = 1; failAndCheck(fault, FaultSchedule.at(call, fault)); call++) {
                assertThat(call).as("calls of one life").isLessThan(1_000);
            }
        }
    }

    @Test
    void keepsWhatWasAcknowledgedWhenEveryCallFailsFromOneOn() throws IOException {
        for (Fault fault : List.of(Fault.IO_ERROR, Fault.DISK_FULL, Fault.READ_ONLY)) {
            long call = 1;
            while (failAndCheck(fault, FaultSchedule.from(call, any -> true, fault))) {
                assertThat(call).as("calls of one life").isLessThan(1_000);
                call++;
            }
        }
    }

    @Test
    void keepsWhatWasAcknowledgedWhenEveryChangeFailsFromOneOn() throws IOException {
        for (Fault fault : List.of(Fault.DISK_FULL, Fault.READ_ONLY)) {
            long call = 1;
            while (failAndCheck(
                    fault, FaultSchedule.from(call, any -> any.operation().isChanging(), fault))) {
                assertThat(call).as("calls of one life").isLessThan(1_000);
                call++;
            }
        }
    }

    /** Returns whether a call went wrong: if not, all of them have had their turn. */
    private boolean failAndCheck(Fault fault, FaultSchedule faults) throws IOException {
        SimulatedDisk disk = SimulatedDisk.empty();
        disk.faults(faults);
        Told told = new Told();
        live(disk, told);
        long struck = disk.struck().isEmpty() ? 0 : disk.struck().get(0).number();
        if (struck == 0) {
            return false;
        }
        for (int seed = 0; seed < CRASHES; seed++) {
            check(told, disk.crash(new Random(seed)), fault + " at call " + struck + ", power loss " + seed);
        }
        check(told, disk.kill(), fault + " at call " + struck + ", killed");
        return true;
    }

    private void check(Told told, SimulatedDisk disk, String what) throws IOException {
        SteppedStore store = opener.open(disk);
        SessionModel found = SessionModel.servedBy(store.port(), TERRITORY);
        assertThat(told.model.canBecome(found, told.uncertain))
                .as(() -> what + ":\n" + told.model.differenceTo(found))
                .isTrue();
        store.runCheckpoint();
        store.port().close();
        assertThat(SessionModel.foundOn(disk).within(TERRITORY)).as(what).isEqualTo(found);
    }

    private void live(SimulatedDisk disk, Told told) {
        try {
            SteppedStore store = opener.open(disk);
            commit(store, told, new Change.CreateInstance(FIRST), put(0, 1), put(1, 1));
            commit(store, told, put(2, 1));
            store.runPreparer();
            store.runCheckpoint();
            commit(store, told, put(0, 2), new Change.DeleteKey(KEYS.get(1)), new Change.CreateInstance(SECOND));
            store.runCheckpoint();
            commit(store, told, Deletion.of(FIRST));
            commit(store, told, new Change.CreateInstance(FIRST), put(1, 3));
            store.runCheckpoint();
            store.runPreparer();
            commit(store, told, put(2, 4));
            // The values that these conditions are about have to be read from files.
            commit(store, told, conditional(told, new Condition.IsAbsent(KEYS.get(0))));
            store.runCheckpoint();
            commit(store, told, conditional(told, new Condition.IsPresent(KEYS.get(0))));
            store.runCheckpoint();
            store.port().close();
        } catch (IOException | RuntimeException failure) {
            if (disk.struck().isEmpty()) {
                throw new AssertionError(failure);
            }
        }
    }

    /** A commit that is made only if what was written last is there, and something else holds. */
    private static Commit conditional(Told told, Condition condition) {
        return Commit.of(put(1, 5), new Change.DeleteKey(KEYS.get(2)))
                .onlyIf(told.model.isAsHere(KEYS.get(1)), condition);
    }

    private static void commit(SteppedStore store, Told told, Change... changes) {
        commit(store, told, Commit.of(changes));
    }

    private static void commit(SteppedStore store, Told told, Commit commit) {
        CompletableFuture<Void> done = store.port().commit(commit);
        store.runCommitter();
        assertThat(done).isDone();
        try {
            done.join();
            told.model = told.model.after(commit).orElseThrow();
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof CofreException refused)) {
                throw failure;
            }
            if (refused.code() == ErrorCode.UNAVAILABLE) {
                told.uncertain.add(commit);
            } else if (refused.code() == ErrorCode.PRECONDITION_FAILED) {
                assertThat(told.model.refusal(commit)).contains(ErrorCode.PRECONDITION_FAILED);
            } else if (refused.code() == ErrorCode.DAMAGED) {
                assertThat(commit.conditions())
                        .as("nobody knows whether they hold")
                        .isNotEmpty();
            } else {
                assertThat(refused.code()).isIn(ErrorCode.DISK_FULL, ErrorCode.OVERLOADED, ErrorCode.NOT_FOUND);
            }
        }
    }

    private static Change put(int key, int version) {
        return new Change.PutValue(KEYS.get(key), TestValue.of(KEYS.get(key), Integer.toString(version)));
    }
}
