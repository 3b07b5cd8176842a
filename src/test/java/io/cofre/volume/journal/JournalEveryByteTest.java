package io.cofre.volume.journal;

import static io.cofre.volume.journal.Replayed.DIRECTORY;
import static io.cofre.volume.journal.Replayed.append;
import static io.cofre.volume.journal.Replayed.open;
import static io.cofre.volume.journal.Replayed.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests of a journal of several segments, groups and reused slots, damaged at each of its bytes. Either all appended
 * records are replayed, except some at the end of the last group, or the journal is refused with file and offset.
 */
final class JournalEveryByteTest {
    private static final int GROUPS = 35;
    private static final int UNUSED_STRIDE_BYTES = 37;
    private static final int RELEASED_GROUPS = 24;

    private final SimulatedDisk disk = SimulatedDisk.empty();
    private final List<String> needed = new ArrayList<>();
    private final Map<Path, byte[]> beforeLastGroup = new TreeMap<>();
    private final Map<Path, byte[]> files = new TreeMap<>();
    private int lastGroupRecords;

    /** The outcome of opening the damaged journal. */
    private enum Outcome {
        ALL,
        WITHOUT_LAST_GROUP,
        REFUSED
    }

    @BeforeEach
    void fillJournal() throws IOException {
        Journal journal = open(disk);
        Random random = new Random(1);
        for (int group = 0; group < GROUPS; group++) {
            String[] texts = new String[1 + group % 4];
            for (int index = 0; index < texts.length; index++) {
                texts[index] = text(group + "." + index + ":", 10 + random.nextInt(500));
            }
            if (group == GROUPS - 1) {
                remember(beforeLastGroup);
                lastGroupRecords = texts.length;
            }
            long last = append(journal, texts);
            needed.addAll(List.of(texts));
            if (group == RELEASED_GROUPS / 2 || group == RELEASED_GROUPS) {
                journal.release(last - 1);
                needed.subList(0, needed.size() - 1).clear();
            }
        }
        remember(files);
        assertThat(files).hasSizeGreaterThan(3);
        assertThat(lastGroupRecords).isGreaterThan(1);
        assertThat(Replayed.of(disk)).isEqualTo(needed);
        // The last group overwrites the bytes of an earlier use of its slot.
        assertThat(content(beforeLastGroup, lastGroupFile())[differences().get(0)])
                .isNotZero();
    }

    @Test
    void everyByteFlipped() throws IOException {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        Path lastGroupFile = lastGroupFile();
        int lastGroupOffset = differences().get(0);
        for (Map.Entry<Path, byte[]> entry : files.entrySet()) {
            Random random = new Random(2);
            int length = entry.getValue().length;
            for (int offset = 0; offset < length; offset += isUnused(offset) ? UNUSED_STRIDE_BYTES : 1) {
                byte right = entry.getValue()[offset];
                overwrite(entry.getKey(), offset, (byte) (right ^ (1 << random.nextInt(8))));
                Outcome outcome = outcome(entry.getKey(), offset);
                if (outcome == Outcome.WITHOUT_LAST_GROUP) {
                    assertThat(entry.getKey()).isEqualTo(lastGroupFile);
                    assertThat(offset).isGreaterThan(lastGroupOffset - RecordFormat.ALIGNMENT_BYTES);
                    // Opening the journal has overwritten the rest of the group.
                    replace(lastGroupFile, entry.getValue());
                }
                outcomes.add(outcome);
                overwrite(entry.getKey(), offset, right);
            }
        }
        assertThat(Replayed.of(disk)).isEqualTo(needed);
        assertThat(outcomes).containsExactlyInAnyOrder(Outcome.values());
    }

    @Test
    void everyFileCutAtEveryByte() throws IOException {
        for (Map.Entry<Path, byte[]> entry : files.entrySet()) {
            byte[] whole = entry.getValue();
            for (int length = 0; length < whole.length; length += length < 50 ? 1 : 13) {
                disk.write(entry.getKey(), Arrays.copyOf(whole, length));
                disk.force(entry.getKey());
                Outcome outcome = outcome(entry.getKey(), length);
                boolean isSlot =
                        JournalFiles.isSlot(entry.getKey().getFileName().toString());
                assertThat(outcome).isEqualTo(isSlot || length < 36 ? Outcome.REFUSED : Outcome.ALL);
            }
            disk.write(entry.getKey(), whole);
            disk.force(entry.getKey());
        }
        assertThat(Replayed.of(disk)).isEqualTo(needed);
    }

    /** The write of the last group stopped at each byte, or began there: its first part was lost. */
    @Test
    void lastGroupTornAtEveryByte() throws IOException {
        Path file = lastGroupFile();
        List<Integer> differing = differences();
        byte[] before = content(beforeLastGroup, file);
        byte[] after = content(files, file);
        for (int cut = differing.get(0); cut <= differing.get(differing.size() - 1); cut++) {
            byte[] startOnly = after.clone();
            System.arraycopy(before, cut, startOnly, cut, before.length - cut);
            replace(file, startOnly);
            assertThat(outcome(file, cut)).isNotEqualTo(Outcome.REFUSED);
            byte[] endOnly = before.clone();
            System.arraycopy(after, cut, endOnly, cut, after.length - cut);
            replace(file, endOnly);
            assertThat(outcome(file, cut)).isNotEqualTo(Outcome.REFUSED);
        }
    }

    /** The write of the last group reached the disk but for one run of bytes in its middle, wherever that is. */
    @Test
    void lastGroupWithAHoleAtEveryPlace() throws IOException {
        Path file = lastGroupFile();
        List<Integer> differing = differences();
        byte[] before = content(beforeLastGroup, file);
        byte[] after = content(files, file);
        for (int hole = differing.get(0); hole < differing.get(differing.size() - 1); hole += 5) {
            byte[] torn = after.clone();
            System.arraycopy(before, hole, torn, hole, Math.min(64, before.length - hole));
            replace(file, torn);
            assertThat(outcome(file, hole)).isNotEqualTo(Outcome.REFUSED);
        }
    }

    /** The rest of the blocks in which the copies of a header or a mark are. */
    private static boolean isUnused(int offset) {
        return offset < TwinBlock.AREA_BYTES && offset % 4096 >= 36;
    }

    /** Opens the journal and checks that it says nothing wrong. */
    private Outcome outcome(Path damaged, long offset) throws IOException {
        Replayed replayed = new Replayed();
        try {
            open(disk, replayed);
        } catch (JournalDamagedException refusal) {
            assertThat(refusal.file()).startsWith(DIRECTORY.toString());
            assertThat(refusal.offset()).isNotNegative();
            assertThat(refusal).hasMessageContaining(refusal.file() + " at offset " + refusal.offset());
            return Outcome.REFUSED;
        }
        List<String> texts = replayed.texts();
        if (texts.equals(needed)) {
            return Outcome.ALL;
        }
        int missing = needed.size() - texts.size();
        if (missing < 0 || missing > lastGroupRecords || !texts.equals(needed.subList(0, texts.size()))) {
            return fail("wrong records after damage in " + damaged + " at " + offset + ": " + texts);
        }
        return Outcome.WITHOUT_LAST_GROUP;
    }

    private Path lastGroupFile() {
        return files.keySet().stream()
                .filter(file -> !Arrays.equals(files.get(file), beforeLastGroup.get(file)))
                .findFirst()
                .orElseThrow();
    }

    /** The positions at which the last group differs from the earlier bytes. */
    private List<Integer> differences() {
        Path file = lastGroupFile();
        byte[] before = content(beforeLastGroup, file);
        byte[] after = content(files, file);
        List<Integer> offsets = new ArrayList<>();
        for (int offset = 0; offset < after.length; offset++) {
            if (after[offset] != before[offset]) {
                offsets.add(offset);
            }
        }
        return offsets;
    }

    private static byte[] content(Map<Path, byte[]> of, Path file) {
        return Objects.requireNonNull(of.get(file));
    }

    private void remember(Map<Path, byte[]> into) throws IOException {
        for (DiskEntry entry : disk.list(DIRECTORY)) {
            Path file = DIRECTORY.resolve(entry.name());
            into.put(file, disk.read(file).orElseThrow());
        }
    }

    private void replace(Path path, byte[] content) throws IOException {
        try (DiskFile file = disk.open(path)) {
            file.write(ByteBuffer.wrap(content), 0);
            file.force();
        }
    }

    private void overwrite(Path path, long offset, byte value) throws IOException {
        try (DiskFile file = disk.open(path)) {
            file.write(ByteBuffer.wrap(new byte[] {value}), offset);
            file.force();
        }
    }
}
