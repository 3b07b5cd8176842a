package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.Layout;
import io.cofre.store.Condition;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.testing.crash.LeaseSchedule;
import io.cofre.testing.crash.PlantedStore;
import io.cofre.testing.crash.SteppedStore;
import io.cofre.testing.crash.TestForm;
import io.cofre.volume.disk.DelegatingDisk;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.engine.SteppedJournaledStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thousands of short lives of an instance that two holders want, on a simulated disk and by clocks that jump. */
final class LeaseCrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseCrashTest.class);
    private static final int STEPS = 150;
    private static final int CONTROL_SCHEDULES_MAX = 300;
    private static final long CACHE_BYTES = 64 << 10;

    @Test
    void showsNoWriteOfALostLeaseAndGivesNoEpochTwice() throws IOException {
        run((disk, clock) -> SteppedJournaledStore.open(disk, CACHE_BYTES, clock), false);
    }

    @Test
    void showsNoWriteOfALostLeaseWithoutACache() throws IOException {
        run((disk, clock) -> SteppedJournaledStore.open(disk, 0, clock), false);
    }

    @Test
    void showsNoWriteOfALostLeaseOnADiskThatFails() throws IOException {
        run((disk, clock) -> SteppedJournaledStore.open(disk, 0, clock), true);
    }

    /** The control: a holder that lost its lease while its write waited must be found writing. */
    @Test
    void findsOutAStoreThatJudgesLeasesBeforeTheirTurn() {
        assertThat(isFoundOut((disk, clock) -> new EarlyJudge(SteppedJournaledStore.open(disk, CACHE_BYTES, clock))))
                .isTrue();
    }

    @Test
    void findsOutEpochsWhoseBoundIsNotForced() {
        assertThat(isFoundOut((disk, clock) ->
                        SteppedJournaledStore.open(new DiskThatForgetsEpochs(disk), CACHE_BYTES, clock)))
                .isTrue();
    }

    private static void run(LeaseSchedule.Opener opener, boolean failing) throws IOException {
        long begin = System.nanoTime();
        int schedules = TestForm.current().choose(40, 4_000);
        Map<String, Integer> happened = new TreeMap<>();
        PrimitiveIterator.OfLong seeds = TestForm.seeds(schedules).iterator();
        while (seeds.hasNext()) {
            LeaseSchedule.run(opener, seeds.nextLong(), STEPS, failing)
                    .forEach((what, times) -> happened.merge(what, times, Integer::sum));
        }
        LOG.info("{} schedules: {}, {} ms", schedules, happened, (System.nanoTime() - begin) / 1_000_000);
        assertThat(happened)
                .containsKeys(
                        "Acquire made",
                        "Acquire refused with LEASE_HELD",
                        "FENCED made",
                        "FENCED refused with LEASE_LOST",
                        "GIVES_WAY made",
                        "GIVES_WAY refused with LEASE_HELD",
                        "Replace made",
                        "renewed",
                        "not renewed",
                        "restart");
    }

    private static boolean isFoundOut(LeaseSchedule.Opener opener) {
        for (int seed = 0; seed < CONTROL_SCHEDULES_MAX; seed++) {
            try {
                LeaseSchedule.run(opener, seed, STEPS, false);
            } catch (AssertionError | IOException found) {
                return true;
            }
        }
        return false;
    }

    private record EarlyJudge(SteppedStore store) implements SteppedStore {
        @Override
        public SessionStore port() {
            return PlantedStore.judgingEarly(store.port(), Condition.HoldsLease.class);
        }

        @Override
        public SessionHistory history() {
            return store.history();
        }

        @Override
        public void runCommitter() {
            store.runCommitter();
        }

        @Override
        public void runCheckpoint() {
            store.runCheckpoint();
        }

        @Override
        public void runPreparer() {
            store.runPreparer();
        }
    }

    private static final class DiskThatForgetsEpochs extends DelegatingDisk {
        DiskThatForgetsEpochs(Disk disk) {
            super(disk);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            if (!directory.startsWith(Layout.LEASES)) {
                super.forceDirectory(directory);
            }
        }
    }
}
