package io.cofre.crash;

import io.cofre.testing.crash.HistorySchedule;
import io.cofre.testing.crash.SteppedStore;
import io.cofre.testing.crash.TestForm;
import io.cofre.volume.engine.SteppedJournaledStore;
import java.io.IOException;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;

/** Thousands of short lives of an instance that is snapshotted, removed, restored and replaced, on a simulated disk. */
final class ArchiveCrashTest {
    private static final int STEPS = 80;

    @Test
    void keepsWhatIsInTheArchiveThroughPowerLossesAtAnyCall() throws IOException {
        run(false);
    }

    @Test
    void keepsWhatIsInTheArchiveOnADiskThatFails() throws IOException {
        run(true);
    }

    private static void run(boolean failing) throws IOException {
        SteppedStore.Opener opener = SteppedJournaledStore.opener(64 << 10);
        PrimitiveIterator.OfLong seeds =
                TestForm.seeds(TestForm.current().choose(60, 5_000)).iterator();
        while (seeds.hasNext()) {
            HistorySchedule.run(opener, seeds.nextLong(), STEPS, failing);
        }
    }
}
