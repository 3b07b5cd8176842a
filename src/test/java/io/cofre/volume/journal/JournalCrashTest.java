package io.cofre.volume.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.crash.TestForm;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.ForgetfulDisk;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.Disk;
import java.io.IOException;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Thousands of journals that live several short lives, each ended by a power loss, a kill, a fault or a clean stop. */
final class JournalCrashTest {
    private static final int LIVES = 8;
    private static final int STEPS_MAX = 25;
    private static final int CONTROL_SCHEDULES_MAX = 500;

    @Test
    void keepsItsPromiseThroughPowerLossesKillsAndFaultsAtAnyCall() throws IOException {
        PrimitiveIterator.OfLong seeds =
                TestForm.seeds(TestForm.current().choose(300, 20_000)).iterator();
        while (seeds.hasNext()) {
            long seed = seeds.nextLong();
            try {
                live(seed, disk -> disk);
            } catch (AssertionError | IOException | RuntimeException failure) {
                throw new AssertionError(TestForm.repeat(seed), failure);
            }
        }
    }

    /** The control: if one kind of force does nothing the schedules must find it out. */
    @Test
    void findsOutAJournalWhoseForcesDoNothing() {
        assertThat(isFoundOut(Operation.FORCE)).isTrue();
        assertThat(isFoundOut(Operation.FORCE_DIRECTORY)).isTrue();
    }

    private static boolean isFoundOut(Operation forgotten) {
        for (long seed = 0; seed < CONTROL_SCHEDULES_MAX; seed++) {
            try {
                live(seed, disk -> new ForgetfulDisk(disk, Set.of(forgotten)));
            } catch (AssertionError | IOException found) {
                return true;
            }
        }
        return false;
    }

    private static void live(long seed, UnaryOperator<Disk> seenByJournal) throws IOException {
        Random random = new Random(seed);
        SimulatedDisk disk = random.nextInt(3) == 0 ? SimulatedDisk.tearingSectors() : SimulatedDisk.empty();
        JournalModel model = new JournalModel();
        for (int life = 0; life < LIVES; life++) {
            if (random.nextInt(4) == 0) {
                disk = diesWhileOpening(disk, seenByJournal, random);
            }
            Journal journal = model.openAndCheck(seenByJournal.apply(disk));
            disk.faults(fault(random));
            for (int step = random.nextInt(STEPS_MAX); step > 0; step--) {
                step(journal, model, random);
            }
            if (random.nextInt(3) == 0) {
                journal.close();
            }
            disk = next(disk, random);
        }
        model.openAndCheck(seenByJournal.apply(disk));
    }

    /** Begins to open the journal, and ends at some call. */
    private static SimulatedDisk diesWhileOpening(
            SimulatedDisk disk, UnaryOperator<Disk> seenByJournal, Random random) {
        Fault fault = random.nextBoolean() ? Fault.POWER_LOSS : Fault.IO_ERROR;
        disk.faults(FaultSchedule.at(1L + random.nextInt(25), fault));
        try {
            Replayed.open(seenByJournal.apply(disk)).close();
        } catch (IOException failure) {
            assertThat(failure)
                    .isNotInstanceOf(JournalDamagedException.class)
                    .isNotInstanceOf(UnsupportedJournalException.class);
        }
        disk.faults(FaultSchedule.none());
        return next(disk, random);
    }

    private static SimulatedDisk next(SimulatedDisk disk, Random random) {
        return random.nextInt(3) == 0 ? disk.kill() : disk.crash(random);
    }

    private static FaultSchedule fault(Random random) {
        long number = 1L + random.nextInt(60);
        return switch (random.nextInt(6)) {
            case 0 -> FaultSchedule.none();
            case 1 -> FaultSchedule.at(number, Fault.IO_ERROR);
            case 2 -> FaultSchedule.at(number, Fault.DISK_FULL);
            case 3 -> FaultSchedule.from(number, call -> call.operation().isChanging(), Fault.READ_ONLY);
            default -> FaultSchedule.at(number, Fault.POWER_LOSS);
        };
    }

    private static void step(Journal journal, JournalModel model, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> model.releaseFrom(journal, random.nextInt(6));
            case 1 -> JournalModel.prepare(journal);
            default -> {
                int[] lengths = new int[1 + random.nextInt(random.nextInt(5) == 0 ? 12 : 4)];
                for (int index = 0; index < lengths.length; index++) {
                    lengths[index] = random.nextInt(random.nextBoolean() ? 40 : Replayed.RECORD_BYTES_MAX);
                }
                model.appendTo(journal, lengths);
            }
        }
    }
}
