package io.cofre.volume.journal;

import static io.cofre.volume.journal.Replayed.DIRECTORY;
import static io.cofre.volume.journal.Replayed.append;
import static io.cofre.volume.journal.Replayed.open;
import static io.cofre.volume.journal.Replayed.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tests of recovery from a directory that a crash, a fault or a hand has left. */
final class JournalRecoveryTest {
    private static final Path LOW_WATER = DIRECTORY.resolve("low-water");
    private static final Path FIRST = DIRECTORY.resolve("segment-00");
    private static final Path SECOND = DIRECTORY.resolve("segment-01");
    private static final int CRASHES = 200;

    private SimulatedDisk disk = SimulatedDisk.empty();

    // Torn tails

    @Test
    void cutsATornTailAndGoesOnInAFreshSegment() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        append(journal, "torn", "b", "c");
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(1));
        restart();
        Journal next = open(disk);
        assertThat(next.recovery().tornBytesCut()).isEqualTo(3 * 32);
        assertThat(append(next, "d")).isEqualTo(2);
        restart();
        Replayed replayed = new Replayed();
        assertThat(open(disk, replayed).recovery().tornBytesCut()).isZero();
        assertThat(replayed.texts()).containsExactly("a", "d");
    }

    @Test
    void keepsTheWholeRecordsBeforeTheHoleOfATornGroup() throws IOException {
        append(open(disk), "a", "torn", "b");
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(1));
        restart();
        append(open(disk), "c");
        restart();
        assertThat(Replayed.of(disk)).containsExactly("a", "c");
    }

    @Test
    void cutsTornTailsOfManyCrashesInARow() throws IOException {
        List<String> kept = new ArrayList<>();
        for (int life = 0; life < 30; life++) {
            Replayed replayed = new Replayed();
            Journal journal = open(disk, replayed);
            assertThat(replayed.texts()).isEqualTo(kept.subList(Math.max(0, kept.size() - 2), kept.size()));
            journal.release(Math.max(0, journal.lastSequence() - 1));
            kept.add("life " + life);
            append(journal, "life " + life);
            append(journal, "torn", "whole " + life);
            DamagedFiles.flip(disk, newestSegment(), DamagedFiles.recordOffset(1));
            restart();
        }
        assertThat(Replayed.of(disk)).containsExactly("life 28", "life 29");
    }

    @Test
    void cutsAGroupOfWhichNothingIsLeftButItsMiddle() throws IOException {
        Journal journal = open(disk);
        append(journal, "torn", "b", "torn");
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(0));
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(2));
        restart();
        Journal next = open(disk);
        assertThat(next.lastSequence()).isZero();
        assertThat(next.recovery().tornBytesCut()).isEqualTo(2 * 32);
    }

    @Test
    void neverAppendsToASegmentThatWasReplayed() throws IOException {
        append(open(disk), "a");
        restart();
        byte[] before = disk.read(FIRST).orElseThrow();
        append(open(disk), "b");
        assertThat(disk.read(FIRST).orElseThrow()).isEqualTo(before);
        assertThat(disk.read(SECOND)).isPresent();
    }

    // Segments of former lives

    @Test
    void doesNotReplayASegmentThatCameBackFromTheDead() throws IOException {
        Journal journal = open(disk);
        for (int index = 0; index < 12; index++) {
            append(journal, text(index + ":", 900));
        }
        byte[] old = disk.read(FIRST).orElseThrow();
        byte[] oldSecond = disk.read(SECOND).orElseThrow();
        journal.release(12);
        journal.close();
        disk.write(FIRST, old);
        assertThat(Replayed.of(disk)).isEmpty();
        Journal next = open(disk);
        assertThat(append(next, "new")).isEqualTo(13);
        disk.write(DIRECTORY.resolve("segment-03"), oldSecond);
        restart();
        assertThat(Replayed.of(disk)).containsExactly("new");
    }

    @Test
    void neverUsesASegmentIdAgain() throws IOException {
        TreeSet<Long> ids = new TreeSet<>();
        TreeSet<Long> salts = new TreeSet<>();
        for (int life = 0; life < 5; life++) {
            Journal journal = open(disk);
            append(journal, "a");
            SegmentHeader header = header(newestSegment());
            assertThat(ids.isEmpty() || header.id() > ids.last()).isTrue();
            ids.add(header.id());
            salts.add(header.salt());
            journal.release(journal.lastSequence());
            if (life % 2 == 0) {
                journal.close();
            } else {
                restart();
            }
        }
        assertThat(ids).hasSize(5);
        assertThat(salts).hasSize(5);
    }

    @Test
    void doesNotTakeARecordOfAnEarlierUseOfItsSlotForOneOfThisUse() throws IOException {
        Journal journal = open(disk);
        append(journal, "old 1", "old 2");
        byte[] old = disk.read(FIRST).orElseThrow();
        restart();
        disk.write(FIRST, new byte[0]);
        disk.delete(FIRST);
        disk.delete(LOW_WATER);
        append(open(disk), "new 1");
        try (DiskFile file = disk.open(FIRST)) {
            file.write(ByteBuffer.wrap(old, (int) DamagedFiles.recordOffset(1), 32), DamagedFiles.recordOffset(1));
        }
        restart();
        assertThat(Replayed.of(disk)).containsExactly("new 1");
    }

    @Test
    void sweepsWhatACrashLeftHalfMade() throws IOException {
        disk.createDirectory(DIRECTORY);
        disk.write(DIRECTORY.resolve("segment-07.new"), new byte[100]);
        disk.write(DIRECTORY.resolve("low-water.new"), new byte[100_000]);
        append(open(disk), "a");
        assertThat(disk.list(DIRECTORY))
                .extracting(DiskEntry::name)
                .containsExactlyInAnyOrder("low-water", "segment-00");
        assertThat(Replayed.of(disk)).containsExactly("a");
    }

    // Records that a killed process wrote and did not force

    @Test
    void makesDurableWhatItReplaysOfAKilledProcess() throws IOException {
        for (int seed = 0; seed < CRASHES; seed++) {
            disk = SimulatedDisk.empty();
            Journal journal = open(disk);
            append(journal, "a");
            disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.FORCE, Fault.POWER_LOSS));
            assertThatThrownBy(() -> append(journal, "b", text("c", 900), "d")).isInstanceOf(IOException.class);
            restart();
            Replayed replayed = new Replayed();
            open(disk, replayed);
            disk = disk.crash(new Random(seed));
            assertThat(Replayed.of(disk)).isEqualTo(replayed.texts());
        }
    }

    @Test
    void writesAgainWhatItReplaysOfAGroupWhoseForceFailed() throws IOException {
        for (int seed = 0; seed < CRASHES; seed++) {
            disk = SimulatedDisk.empty();
            Journal journal = open(disk);
            append(journal, "a");
            disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.FORCE, Fault.IO_ERROR));
            assertThatThrownBy(() -> append(journal, "b", text("c", 900), "d"))
                    .isInstanceOf(JournalPoisonedException.class);
            restart();
            Replayed replayed = new Replayed();
            Journal next = open(disk, replayed);
            assertThat(replayed.texts()).containsExactly("a", "b", text("c", 900), "d");
            append(next, "e");
            disk = disk.crash(new Random(seed));
            assertThat(Replayed.of(disk)).containsExactly("a", "b", text("c", 900), "d", "e");
        }
    }

    @Test
    void makesTheMarkOfAKilledProcessDurableBeforeItOverwritesASegment() throws IOException {
        for (int call = 1; call <= 4; call++) {
            for (int seed = 0; seed < CRASHES / 4; seed++) {
                disk = SimulatedDisk.empty();
                Journal journal = open(disk);
                for (int index = 0; index < 12; index++) {
                    append(journal, text(index + ":", 900));
                }
                disk.losePowerAt(call + 1);
                assertThatThrownBy(() -> journal.release(9)).isInstanceOf(IOException.class);
                restart();
                Journal next = open(disk);
                boolean isReleased = next.bytesInUse() < 9 * 900;
                next.prepare();
                disk = disk.crash(new Random(seed));
                List<String> replayed = Replayed.of(disk);
                assertThat(replayed).hasSizeGreaterThanOrEqualTo(3);
                assertThat(replayed.size() > 3).isEqualTo(!isReleased);
            }
        }
    }

    @Test
    void makesDurableWhatIsReleasedAgainAfterAKilledProcessReleasedIt() throws IOException {
        for (int seed = 0; seed < CRASHES; seed++) {
            disk = SimulatedDisk.empty();
            Journal journal = open(disk);
            append(journal, "a");
            disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.FORCE, Fault.POWER_LOSS));
            assertThatThrownBy(() -> journal.release(1)).isInstanceOf(IOException.class);
            restart();
            open(disk).release(1);
            disk = disk.crash(new Random(seed));
            assertThat(Replayed.of(disk)).isEmpty();
        }
    }

    private void restart() {
        disk = disk.kill();
    }

    private Path newestSegment() throws IOException {
        Path newest = FIRST;
        for (DiskEntry entry : disk.list(DIRECTORY)) {
            Path file = DIRECTORY.resolve(entry.name());
            if (JournalFiles.isSlot(entry.name())
                    && header(file).id() > header(newest).id()) {
                newest = file;
            }
        }
        return newest;
    }

    private SegmentHeader header(Path path) throws IOException {
        try (DiskFile file = disk.open(path)) {
            return SegmentHeader.read(file, path);
        }
    }
}
