package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.crash.CrashSchedule;
import io.cofre.testing.crash.SteppedFileStore;
import io.cofre.testing.crash.SteppedStore;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.ForgetfulDisk;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.engine.SteppedJournaledStore;
import java.io.IOException;
import java.util.PrimitiveIterator;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Thousands of short lives with power losses on a simulated disk. */
final class CrashScheduleTest {
    private static final int STEPS = 150;
    private static final int CONTROL_SCHEDULES_MAX = 200;

    @Test
    void fileStoreKeepsWhatItAcknowledgedThroughPowerLossesAtAnyCall() throws IOException {
        run(SteppedFileStore.OPENER, TestForm.current().choose(60, 2_000));
    }

    @Test
    void journaledStoreKeepsWhatItAcknowledgedThroughPowerLossesAtAnyCall() throws IOException {
        run(SteppedJournaledStore.opener(0), TestForm.current().choose(100, 6_000));
    }

    @Test
    void journaledStoreWithACacheKeepsWhatItAcknowledgedThroughPowerLossesAtAnyCall() throws IOException {
        run(SteppedJournaledStore.opener(1 << 20), TestForm.current().choose(100, 6_000));
    }

    @Test
    void journaledStoreKeepsWhatItAcknowledgedOnADiskThatFailsAndFillsUp() throws IOException {
        SteppedStore.Opener opener = SteppedJournaledStore.opener(64 << 10);
        PrimitiveIterator.OfLong seeds =
                TestForm.seeds(TestForm.current().choose(100, 6_000)).iterator();
        while (seeds.hasNext()) {
            CrashSchedule.runTroubled(opener, seeds.nextLong(), STEPS);
        }
    }

    /** The control: if one kind of force does nothing the schedules must find it out. */
    @Test
    void findsOutAFileStoreWhoseForcesDoNothing() {
        assertThat(isFoundOut(SteppedFileStore.OPENER, Operation.FORCE)).isTrue();
        assertThat(isFoundOut(SteppedFileStore.OPENER, Operation.FORCE_DIRECTORY))
                .isTrue();
    }

    @Test
    void findsOutAJournaledStoreWhoseForcesDoNothing() {
        SteppedStore.Opener opener = SteppedJournaledStore.opener(0);
        assertThat(isFoundOut(opener, Operation.FORCE)).isTrue();
        assertThat(isFoundOut(opener, Operation.FORCE_DIRECTORY)).isTrue();
        assertThat(isFoundOut(opener, Operation.SYNC)).isTrue();
    }

    private static void run(SteppedStore.Opener opener, int schedules) throws IOException {
        PrimitiveIterator.OfLong seeds = TestForm.seeds(schedules).iterator();
        while (seeds.hasNext()) {
            CrashSchedule.run(opener, seeds.nextLong(), STEPS);
        }
    }

    private static boolean isFoundOut(SteppedStore.Opener opener, Operation forgotten) {
        SteppedStore.Opener forgetful = new SteppedStore.Opener() {
            @Override
            public SteppedStore open(Disk disk) throws IOException {
                return opener.open(new ForgetfulDisk(disk, Set.of(forgotten)));
            }

            @Override
            public boolean keepsJournal() {
                return opener.keepsJournal();
            }
        };
        for (int seed = 0; seed < CONTROL_SCHEDULES_MAX; seed++) {
            try {
                CrashSchedule.run(forgetful, seed, STEPS);
            } catch (AssertionError | IOException found) {
                return true;
            }
        }
        return false;
    }
}
