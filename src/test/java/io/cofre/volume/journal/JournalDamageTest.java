package io.cofre.volume.journal;

import static io.cofre.volume.journal.Replayed.DIRECTORY;
import static io.cofre.volume.journal.Replayed.append;
import static io.cofre.volume.journal.Replayed.open;
import static io.cofre.volume.journal.Replayed.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Tests of damage that no crash can leave. It is refused, with file and offset, unless nobody misses the lost records.
 */
final class JournalDamageTest {
    private static final Path LOW_WATER = DIRECTORY.resolve("low-water");
    private static final Path FIRST = DIRECTORY.resolve("segment-00");
    private static final Path SECOND = DIRECTORY.resolve("segment-01");

    private SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void refusesAHoleBeforeAGroupThatWasWrittenLater() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        append(journal, "damaged");
        append(journal, "b");
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(1));
        refusesAt(FIRST, DamagedFiles.recordOffset(1), "record 2 is damaged");
    }

    @Test
    void refusesAHoleAtTheEndOfASegmentThatAnotherFollows() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        append(journal, "damaged");
        append(journal, text("b", 1_000), text("c", 1_000), text("d", 1_000), text("e", 1_000));
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(1));
        refusesAt(FIRST, DamagedFiles.recordOffset(1), "the log ends here before record 2");
    }

    @Test
    void refusesWhereASegmentIsMissing() throws IOException {
        Journal journal = open(disk);
        for (int index = 0; index < 12; index++) {
            append(journal, text(index + ":", 900));
        }
        disk.delete(SECOND);
        refusesAt(
                FIRST,
                DamagedFiles.recordOffset(0) + 4 * 928,
                "before record 5, but .journal/segment-02 begins with record 9");
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
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(1));
        refusesAt(FIRST, DamagedFiles.recordOffset(1), "record 2 is damaged");
    }

    @Test
    void refusesDamageBeforeTheMarkThatHidesARecordAfterIt() throws IOException {
        Journal journal = open(disk);
        append(journal, "a", "b", "c");
        journal.release(2);
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(0));
        refusesAt(FIRST, DamagedFiles.recordOffset(0), "damaged");
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(0));
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(1));
        refusesAt(FIRST, DamagedFiles.recordOffset(1), "record 2 is damaged");
    }

    @Test
    void doesNotMindDamageInWhatWasReleased() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        append(journal, "b");
        append(journal, "c");
        journal.release(3);
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(0));
        DamagedFiles.flip(disk, FIRST, DamagedFiles.recordOffset(1));
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
        copy(FIRST, DamagedFiles.recordOffset(0), FIRST, DamagedFiles.recordOffset(1), 32);
        refusesAt(FIRST, DamagedFiles.recordOffset(1), "record 1 stands where record 2 is due");
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
                DamagedFiles.flip(disk, file, copy);
                assertThat(Replayed.of(disk)).containsExactly("b");
                DamagedFiles.flip(disk, file, copy);
            }
            DamagedFiles.flip(disk, file, 0);
            DamagedFiles.flip(disk, file, 4096);
            refusesAt(file, 0, "neither copy");
            DamagedFiles.flip(disk, file, 0);
            DamagedFiles.flip(disk, file, 4096);
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

    private void copy(Path from, long fromOffset, Path to, long toOffset, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        try (DiskFile source = disk.open(from);
                DiskFile target = disk.open(to)) {
            source.read(bytes, fromOffset);
            target.write(bytes.flip(), toOffset);
        }
    }
}
