package io.cofre.volume.journal;

import static io.cofre.volume.journal.Replayed.DIRECTORY;
import static io.cofre.volume.journal.Replayed.RECORD_BYTES_MAX;
import static io.cofre.volume.journal.Replayed.SMALL;
import static io.cofre.volume.journal.Replayed.append;
import static io.cofre.volume.journal.Replayed.open;
import static io.cofre.volume.journal.Replayed.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFullException;
import io.cofre.volume.disk.DiskSpace;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a journal on a disk without faults. */
final class JournalTest {
    private static final Path LOW_WATER = DIRECTORY.resolve("low-water");

    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void replaysWhatWasAppended() throws IOException {
        Journal journal = open(disk);
        assertThat(append(journal, "a")).isEqualTo(1);
        assertThat(append(journal, "b", "", "c")).isEqualTo(4);
        assertThat(journal.lastSequence()).isEqualTo(4);

        Replayed replayed = new Replayed();
        Journal next = open(disk.kill(), replayed);
        assertThat(replayed.texts()).containsExactly("a", "b", "", "c");
        assertThat(replayed.firstSequence()).isEqualTo(1);
        assertThat(next.lastSequence()).isEqualTo(4);
        assertThat(next.recovery().recordsReplayed()).isEqualTo(4);
        assertThat(next.recovery().tornBytesCut()).isZero();
    }

    @Test
    void replaysOnTheRealFileSystem(@TempDir Path directory) throws IOException {
        try (LocalDisk real = LocalDisk.at(directory)) {
            Journal journal = open(real);
            append(journal, "a", text("b", 900));
            journal.close();
            Replayed replayed = new Replayed();
            Journal next = open(real, replayed);
            assertThat(replayed.texts()).containsExactly("a", text("b", 900));
            next.release(2);
            append(next, "c");
            next.release(3);
            next.close();
            assertThat(real.list(DIRECTORY)).containsExactly(new DiskEntry("low-water", false));
        }
    }

    @Test
    void makesNothingBeforeTheFirstAppend() throws IOException {
        open(disk).close();
        assertThat(disk.list(Path.of(""))).isEmpty();
    }

    @Test
    void writesAndForcesAGroupOnce() throws IOException {
        Journal journal = open(disk);
        journal.prepare();
        append(journal, "a");
        List<Operation> calls = new ArrayList<>();
        disk.faults(call -> {
            calls.add(call.operation());
            return Optional.empty();
        });
        append(journal, "b", text("c", 500), text("d", 300));
        assertThat(calls).containsExactly(Operation.WRITE, Operation.FORCE);
    }

    @Test
    void goesOnInAnotherSegmentWhereAGroupDoesNotFit() throws IOException {
        Journal journal = open(disk);
        List<String> all = new ArrayList<>();
        for (int index = 0; index < 12; index++) {
            String text = text(index + ":", 700);
            all.add(text);
            append(journal, text);
        }
        assertThat(slots()).isEqualTo(3);
        assertThat(Replayed.of(disk.kill())).isEqualTo(all);
    }

    @Test
    void splitsAListThatIsLargerThanASegment() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        List<String> all = new ArrayList<>(List.of("a"));
        String[] list = new String[11];
        for (int index = 0; index < list.length; index++) {
            list[index] = text(index + ":", 900);
            all.add(list[index]);
        }
        assertThat(append(journal, list)).isEqualTo(12);
        assertThat(Replayed.of(disk.kill())).isEqualTo(all);
    }

    @Test
    void storesAValueLargerThanTheBufferAndLargerThanTheWindowOfTheReader() throws IOException {
        JournalSettings large = new JournalSettings(4 << 20, 2, 3 << 20);
        Journal journal = Journal.open(disk, DIRECTORY, large, new Replayed());
        String value = text("v", 3 << 20);
        append(journal, "a", value, "b");
        append(journal, text("c", 300_001));
        Replayed replayed = new Replayed();
        Journal.open(disk.kill(), DIRECTORY, large, replayed);
        assertThat(replayed.texts()).containsExactly("a", value, "b", text("c", 300_001));
    }

    @Test
    void takesRecordsOfEverySizeThatFits() throws IOException {
        Journal journal = open(disk);
        List<String> all = new ArrayList<>();
        for (int length = 0; length <= RECORD_BYTES_MAX; length += length < 40 ? 1 : 97) {
            String text = text("", length);
            all.add(text);
            append(journal, text);
            journal.prepare();
        }
        append(journal, text("last", RECORD_BYTES_MAX));
        all.add(text("last", RECORD_BYTES_MAX));
        assertThat(Replayed.of(disk.kill())).isEqualTo(all);
    }

    @Test
    void refusesARecordAboveItsBoundAndGoesOn() throws IOException {
        Journal journal = open(disk);
        assertThatThrownBy(() -> append(journal, "a", text("b", RECORD_BYTES_MAX + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        append(journal, "c");
        assertThat(Replayed.of(disk.kill())).containsExactly("c");
    }

    @Test
    void doesNotReplayWhatWasReleased() throws IOException {
        Journal journal = open(disk);
        append(journal, "a", "b", "c");
        journal.release(2);
        Replayed replayed = new Replayed();
        Journal next = open(disk.kill(), replayed);
        assertThat(replayed.texts()).containsExactly("c");
        assertThat(replayed.firstSequence()).isEqualTo(3);
        assertThat(append(next, "d")).isEqualTo(4);
    }

    @Test
    void refusesToReleaseWhatWasNeverAppended() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        assertThatThrownBy(() -> journal.release(2)).isInstanceOf(IllegalArgumentException.class);
        journal.release(1);
        journal.release(0);
        assertThat(Replayed.of(disk.kill())).isEmpty();
    }

    @Test
    void usesReleasedSegmentsAgain() throws IOException {
        Journal journal = open(disk);
        for (int index = 0; index < 200; index++) {
            long sequence = append(journal, text(index + ":", 700));
            if (index % 3 == 0) {
                journal.release(sequence - 1);
            }
            if (journal.needsSegment()) {
                journal.prepare();
            }
        }
        assertThat(slots()).isLessThanOrEqualTo(SMALL.segmentsMax());
        assertThat(Replayed.of(disk.kill()))
                .containsExactly(text("198:", 700), text("199:", 700))
                .isNotEmpty();
    }

    @Test
    void isFullUntilSomethingIsReleased() throws IOException {
        Journal journal = open(disk);
        int appended = fillUp(journal);
        assertThat(journal.isPoisoned()).isFalse();
        assertThat(journal.needsSegment()).isFalse();
        assertThatThrownBy(journal::prepare).isInstanceOf(JournalFullException.class);
        assertThatThrownBy(() -> append(journal, text("refused", 900), text("refused", 900)))
                .isInstanceOf(JournalFullException.class);
        journal.release(appended);
        assertThat(journal.needsSegment()).isTrue();
        append(journal, text("taken", 900), text("taken", 900));
        assertThat(Replayed.of(disk.kill())).containsExactly(text("taken", 900), text("taken", 900));
    }

    @Test
    void writesNothingOfAListForWhichNotAllSegmentsCanBeHad() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        String[] list = new String[20];
        Arrays.fill(list, text("refused", 900));
        assertThatThrownBy(() -> append(journal, list)).isInstanceOf(JournalFullException.class);
        append(journal, "b");
        assertThat(Replayed.of(disk.kill())).containsExactly("a", "b");
    }

    @Test
    void isFullAfterARestartToo() throws IOException {
        int appended = fillUp(open(disk));
        Journal next = open(disk.kill());
        assertThat(next.lastSequence()).isEqualTo(appended);
        assertThatThrownBy(() -> append(next, "a")).isInstanceOf(JournalFullException.class);
        next.release(appended);
        assertThat(append(next, "a")).isEqualTo(appended + 1);
    }

    @Test
    void leavesOnlyTheLowWaterMarkWhereEverythingIsReleased() throws IOException {
        Journal journal = open(disk);
        for (int index = 0; index < 9; index++) {
            append(journal, text(index + ":", 700));
        }
        journal.prepare();
        journal.release(9);
        journal.close();
        assertThat(disk.list(DIRECTORY)).containsExactly(new DiskEntry("low-water", false));
        assertThat(disk.isForced()).isTrue();

        Journal next = open(disk);
        assertThat(next.lastSequence()).isEqualTo(9);
        assertThat(append(next, "a")).isEqualTo(10);
        assertThat(Replayed.of(disk.kill())).containsExactly("a");
    }

    @Test
    void keepsTheSegmentsWhereSomethingIsNotReleased() throws IOException {
        Journal journal = open(disk);
        append(journal, "a", "b");
        journal.release(1);
        journal.close();
        assertThat(Replayed.of(disk)).containsExactly("b");
    }

    @Test
    void takesNothingOnceItIsClosed() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        journal.close();
        journal.close();
        assertThatThrownBy(() -> append(journal, "b")).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> journal.release(1)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(journal::prepare).isInstanceOf(ClosedChannelException.class);
        assertThat(journal.needsSegment()).isFalse();
    }

    @Test
    void countsTheBytesThatAreNotReleased() throws IOException {
        Journal journal = open(disk);
        assertThat(journal.bytesInUse()).isZero();
        for (int index = 0; index < 6; index++) {
            append(journal, text(index + ":", 1_000));
        }
        assertThat(journal.bytesInUse()).isEqualTo(6 * 1_024);
        assertThat(open(disk).bytesInUse()).isEqualTo(6 * 1_024);
        journal.release(4);
        assertThat(journal.bytesInUse()).isEqualTo(2 * 1_024);
        journal.release(6);
        assertThat(journal.bytesInUse()).isZero();
    }

    @Test
    void hasASegmentAtHandOncePrepared() throws IOException {
        Journal journal = open(disk);
        assertThat(journal.needsSegment()).isTrue();
        journal.prepare();
        assertThat(journal.needsSegment()).isFalse();
        journal.prepare();
        assertThat(slots()).isEqualTo(1);
        append(journal, "a");
        assertThat(journal.needsSegment()).isTrue();
    }

    @Test
    void opensAndReplaysOnAFullDisk() throws IOException {
        append(open(disk), "a");
        SimulatedDisk full = disk.kill();
        fill(full);
        Replayed replayed = new Replayed();
        Journal next = open(full, replayed);
        assertThat(replayed.texts()).containsExactly("a");
        assertThatThrownBy(() -> append(next, "refused")).isInstanceOf(DiskFullException.class);
        assertThatThrownBy(next::prepare).isInstanceOf(DiskFullException.class);
        assertThat(next.isPoisoned()).isFalse();
        next.release(1);

        full.limit(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(append(next, "b")).isEqualTo(2);
        assertThat(Replayed.of(full.kill())).containsExactly("b");
    }

    @Test
    void takesRecordsOnAFullDiskAsLongAsSegmentsCanBeUsedAgain() throws IOException {
        Journal journal = open(disk);
        fillUp(journal);
        journal.release(journal.lastSequence());
        SimulatedDisk full = disk.kill();
        fill(full);
        Journal next = open(full);
        append(next, "a");
        append(next, text("b", 900), text("c", 900), text("d", 900), text("e", 900));
        assertThat(Replayed.of(full.kill()))
                .containsExactly("a", text("b", 900), text("c", 900), text("d", 900), text("e", 900));
    }

    @Test
    void readsSegmentsAndRecordsOfOtherSettingsAndReplacesThem() throws IOException {
        JournalSettings larger = new JournalSettings(65_536, 2, 20_000);
        append(Journal.open(disk, DIRECTORY, larger, new Replayed()), text("large", 20_000));
        SimulatedDisk next = disk.kill();
        Replayed replayed = new Replayed();
        Journal journal = open(next, replayed);
        assertThat(replayed.texts()).containsExactly(text("large", 20_000));
        journal.release(1);
        for (int index = 0; index < 9; index++) {
            append(journal, text(index + ":", 700));
        }
        for (DiskEntry entry : next.list(DIRECTORY)) {
            if (JournalFiles.isSlot(entry.name())) {
                assertThat(next.read(DIRECTORY.resolve(entry.name())).orElseThrow())
                        .hasSize(SMALL.segmentBytes());
            }
        }
    }

    @Test
    void livesInADirectoryBelowAnother() throws IOException {
        disk.createDirectory(Path.of("a"));
        Path below = Path.of("a", "journal");
        append(Journal.open(disk, below, SMALL, new Replayed()), "x");
        Replayed replayed = new Replayed();
        Journal.open(disk.kill(), below, SMALL, replayed);
        assertThat(replayed.texts()).containsExactly("x");
    }

    @Test
    void leavesTheFilesOfOthersAlone() throws IOException {
        disk.createDirectory(DIRECTORY);
        for (String name : List.of("lock", "segment-1", "segment-001", "segment-00.bak", "other.new")) {
            disk.write(DIRECTORY.resolve(name), new byte[] {1});
        }
        Journal journal = open(disk);
        append(journal, "a");
        journal.release(1);
        journal.close();
        assertThat(disk.list(DIRECTORY))
                .extracting(DiskEntry::name)
                .containsExactlyInAnyOrder(
                        "lock", "segment-1", "segment-001", "segment-00.bak", "other.new", "low-water");
        assertThat(disk.read(LOW_WATER).orElseThrow()).hasSize(TwinBlock.AREA_BYTES);
    }

    /** Appends until the journal is full; returns how many records it holds. */
    private static int fillUp(Journal journal) throws IOException {
        for (int count = 0; count < 100; count++) {
            try {
                append(journal, text(count + ":", 900));
            } catch (JournalFullException full) {
                return count;
            }
        }
        throw new AssertionError("the journal is never full");
    }

    private static void fill(SimulatedDisk disk) throws IOException {
        DiskSpace space = disk.space();
        disk.limit(space.totalBytes() - space.usableBytes(), 0);
    }

    private long slots() throws IOException {
        return disk.list(DIRECTORY).stream()
                .filter(entry -> JournalFiles.isSlot(entry.name()))
                .count();
    }
}
