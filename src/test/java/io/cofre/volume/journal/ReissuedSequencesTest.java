package io.cofre.volume.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Tests of sequences that are used again. A torn group leaves whole records behind a hole. The next process gives their
 * sequences to other records and releases some of those. Then the leftovers must not be taken for lost records.
 */
final class ReissuedSequencesTest {
    private static final int SEEDS = 100;
    private static final JournalSettings SETTINGS = new JournalSettings(16_384, 4, 2_000);

    @Test
    void opensAfterATornGroupWhoseSequencesWereUsedAgainAndReleasedInPart() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = tornGroupOfThreeAfterOneRecord(seed);
            Journal next = open(disk, new ArrayList<>());
            long first = next.append(List.of(payload('a')));
            next.append(List.of(payload('b')));
            next.release(next.lastSequence());
            disk = disk.kill();

            Journal third = open(disk, new ArrayList<>());
            third.prepare();
            disk = disk.crash(new Random(seed));

            List<byte[]> replayed = new ArrayList<>();
            Journal last = open(disk, replayed);
            assertThat(replayed).as("seed " + seed).isEmpty();
            assertThat(last.lastSequence()).isEqualTo(first + 1);
        }
    }

    private static SimulatedDisk tornGroupOfThreeAfterOneRecord(int seed) throws IOException {
        SimulatedDisk disk = SimulatedDisk.empty();
        Journal journal = open(disk, new ArrayList<>());
        journal.append(List.of(payload('1')));
        disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.FORCE, Fault.POWER_LOSS));
        try {
            journal.append(List.of(payload('2'), payload('3'), payload('4')));
        } catch (JournalPoisonedException powerLost) {
            assertThat(disk.isPowerless()).isTrue();
        }
        return disk.crash(new Random(seed));
    }

    private static Journal open(SimulatedDisk disk, List<byte[]> replayed) throws IOException {
        return Journal.open(disk, Path.of("journal"), SETTINGS, (sequence, payload) -> replayed.add(payload));
    }

    private static byte[] payload(char content) {
        return String.valueOf(content).repeat(900).getBytes(UTF_8);
    }
}
