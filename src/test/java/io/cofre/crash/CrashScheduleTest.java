package io.cofre.crash;

import java.io.IOException;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;

/** Thousands of short lives with power losses on a simulated disk. */
final class CrashScheduleTest {
    private static final int STEPS = 150;

    @Test
    void fileStoreKeepsWhatItAcknowledgedThroughPowerLossesAtAnyCall() throws IOException {
        run(SteppedFileStore.OPENER, TestForm.current().choose(200, 2_000));
    }

    private static void run(SteppedStore.Opener opener, int schedules) throws IOException {
        PrimitiveIterator.OfLong seeds = TestForm.seeds(schedules).iterator();
        while (seeds.hasNext()) {
            CrashSchedule.run(opener, seeds.nextLong(), STEPS);
        }
    }
}
