package io.cofre.journal;

import static io.cofre.journal.Replayed.DIRECTORY;
import static io.cofre.journal.Replayed.append;
import static io.cofre.journal.Replayed.open;
import static io.cofre.journal.Replayed.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.disk.DiskCall.Operation;
import io.cofre.disk.DiskEntry;
import io.cofre.disk.DiskFile;
import io.cofre.disk.Fault;
import io.cofre.disk.FaultSchedule;
import io.cofre.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What recovery makes of what a crash, a fault or a hand left in a journal's directory. */
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
        damage(FIRST, recordOffset(1));
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
        damage(FIRST, recordOffset(1));
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
            damage(newestSegment(), recordOffset(1));
            restart();
        }
        assertThat(Replayed.of(disk)).containsExactly("life 28", "life 29");
    }

    @Test
    void cutsAGroupOfWhichNothingIsLeftButItsMiddle() throws IOException {
        Journal journal = open(disk);
        append(journal, "torn", "b", "torn");
        damage(FIRST, recordOffset(0));
        damage(FIRST, recordOffset(2));
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

    // Damage in the middle

    @Test
    void refusesAHoleBeforeAGroupThatWasWrittenLater() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        append(journal, "damaged");
        append(journal, "b");
        damage(FIRST, recordOffset(1));
        refusesAt(FIRST, recordOffset(1), "record 2 is damaged");
    }

    @Test
    void refusesAHoleAtTheEndOfASegmentThatAnotherFollows() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        append(journal, "damaged");
        append(journal, text("b", 1_000), text("c", 1_000), text("d", 1_000), text("e", 1_000));
        damage(FIRST, recordOffset(1));
        refusesAt(FIRST, recordOffset(1), "the log ends here before record 2");
    }

    @Test
    void refusesWhereASegmentIsMissing() throws IOException {
        Journal journal = open(disk);
        for (int index = 0; index < 12; index++) {
            append(journal, text(index + ":", 900));
        }
        disk.delete(SECOND);
        refusesAt(FIRST, recordOffset(0) + 4 * 928, "before record 5, but .journal/segment-02 begins with record 9");
    }

    @Test
    void refusesWhereTheFirstRecordAfterTheMarkIsMissing() throws IOException {
        Journal journal = open(disk);
        for (int index = 0; index < 12; index++) {
            append(journal, text(index + ":", 900));
        }
        journal.release(2);
        disk.delete(FIRST);
        refusesAt(LOW_WATER, 0, "before record 3, but .journal/segment-01 begins with record 5");
    }

    @Test
    void refusesDamageAfterTheMarkInASegmentThatBeginsBeforeIt() throws IOException {
        Journal journal = open(disk);
        append(journal, "a", "b");
        append(journal, "c");
        append(journal, "d");
        journal.release(1);
        damage(FIRST, recordOffset(1));
        refusesAt(FIRST, recordOffset(1), "record 2 is damaged");
    }

    @Test
    void refusesDamageBeforeTheMarkThatHidesARecordAfterIt() throws IOException {
        Journal journal = open(disk);
        append(journal, "a", "b", "c");
        journal.release(2);
        damage(FIRST, recordOffset(0));
        refusesAt(FIRST, recordOffset(0), "damaged");
        damage(FIRST, recordOffset(0));
        damage(FIRST, recordOffset(1));
        refusesAt(FIRST, recordOffset(1), "record 2 is damaged");
    }

    @Test
    void doesNotMindDamageInWhatWasReleased() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        append(journal, "b");
        append(journal, "c");
        journal.release(3);
        damage(FIRST, recordOffset(0));
        damage(FIRST, recordOffset(1));
        restart();
        Journal next = open(disk);
        assertThat(next.lastSequence()).isEqualTo(3);
        assertThat(append(next, "d")).isEqualTo(4);
        restart();
        assertThat(Replayed.of(disk)).containsExactly("d");
    }

    @Test
    void refusesARecordThatStandsInAnothersPlace() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        append(journal, "b");
        copy(FIRST, recordOffset(0), FIRST, recordOffset(1), 32);
        refusesAt(FIRST, recordOffset(1), "record 1 stands where record 2 is due");
    }

    @Test
    void refusesASlotThatWasCut() throws IOException {
        append(open(disk), "a");
        byte[] whole = disk.read(FIRST).orElseThrow();
        disk.write(FIRST, Arrays.copyOf(whole, whole.length - 1));
        refusesAt(FIRST, whole.length - 1, "has 12287 bytes instead of 12288");
        disk.write(FIRST, new byte[0]);
        refusesAt(FIRST, 0, "neither copy of the segment's header is whole");
    }

    @Test
    void refusesTwoFilesOfOneSegment() throws IOException {
        append(open(disk), "a");
        disk.write(SECOND, disk.read(FIRST).orElseThrow());
        assertThatThrownBy(() -> open(disk))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("two files hold the same segment");
    }

    @Test
    void refusesSegmentsWithoutAMark() throws IOException {
        append(open(disk), "a");
        disk.delete(LOW_WATER);
        refusesAt(LOW_WATER, 0, "the file is missing, but there are segments");
    }

    @Test
    void readsWhatBothCopiesOfAHeaderOrAMarkCanTell() throws IOException {
        Journal journal = open(disk);
        append(journal, "a", "b");
        journal.release(1);
        for (Path file : List.of(FIRST, LOW_WATER)) {
            for (long copy : List.of(0L, 4096L)) {
                damage(file, copy);
                assertThat(Replayed.of(disk)).containsExactly("b");
                damage(file, copy);
            }
            damage(file, 0);
            damage(file, 4096);
            refusesAt(file, 0, "neither copy");
            damage(file, 0);
            damage(file, 4096);
        }
    }

    @Test
    void saysThatAVersionIsNotKnown() throws IOException {
        append(open(disk), "a");
        for (Path file : List.of(FIRST, LOW_WATER)) {
            byte[] content = disk.read(file).orElseThrow();
            long magic = ByteBuffer.wrap(content).getLong(0);
            byte[] later = content.clone();
            ByteBuffer copy = ByteBuffer.wrap(later).putShort(8, (short) 700);
            CRC32C crc = new CRC32C();
            crc.update(later, 0, 32);
            copy.putInt(32, (int) crc.getValue());
            System.arraycopy(later, 0, later, 4096, 36);
            assertThat(copy.getLong(4096)).isEqualTo(magic);
            disk.write(file, later);
            assertThatThrownBy(() -> open(disk))
                    .isInstanceOfSatisfying(UnsupportedJournalException.class, refusal -> {
                        assertThat(refusal.version()).isEqualTo(700);
                        assertThat(refusal.file()).isEqualTo(file.toString());
                        assertThat(refusal.offset()).isZero();
                    })
                    .hasMessageContaining("unsupported version 700");
            disk.write(file, content);
        }
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
            file.write(ByteBuffer.wrap(old, (int) recordOffset(1), 32), recordOffset(1));
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

    // What a killed process wrote and did not force

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

    private void refusesAt(Path file, long offset, String finding) {
        assertThatThrownBy(() -> open(disk))
                .isInstanceOfSatisfying(JournalDamagedException.class, refusal -> {
                    assertThat(refusal.file()).isEqualTo(file.toString());
                    assertThat(refusal.offset()).isEqualTo(offset);
                })
                .hasMessageContaining(file.toString())
                .hasMessageContaining("offset " + offset)
                .hasMessageContaining(finding);
    }

    /** Where a record is, counted from 0, if all before it have at most 8 bytes. */
    private static long recordOffset(int number) {
        return TwinBlock.AREA_BYTES + 32L * number;
    }

    /** Flips a bit; done again it undoes itself. */
    private void damage(Path path, long offset) throws IOException {
        try (DiskFile file = disk.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(1);
            file.read(bytes, offset + 5);
            bytes.put(0, (byte) (bytes.get(0) ^ 4)).flip();
            file.write(bytes, offset + 5);
            file.force();
        }
    }

    private void copy(Path from, long fromOffset, Path to, long toOffset, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        try (DiskFile source = disk.open(from);
                DiskFile target = disk.open(to)) {
            source.read(bytes, fromOffset);
            target.write(bytes.flip(), toOffset);
        }
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
