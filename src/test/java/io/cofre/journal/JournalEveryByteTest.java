package io.cofre.journal;

import static io.cofre.journal.Replayed.DIRECTORY;
import static io.cofre.journal.Replayed.append;
import static io.cofre.journal.Replayed.open;
import static io.cofre.journal.Replayed.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.cofre.disk.DiskEntry;
import io.cofre.disk.DiskFile;
import io.cofre.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A journal of several segments, groups and reused slots, damaged at each of its bytes: either exactly a prefix of what
 * was appended is replayed, which lacks nothing but of the last group, or the journal is refused with file and offset.
 */
final class JournalEveryByteTest {
    private static final int GROUPS = 26;
    private static final int RELEASED_GROUPS = 12;

    private final SimulatedDisk disk = SimulatedDisk.empty();
    private final List<String> needed = new ArrayList<>();
    private final Map<Path, byte[]> beforeLastGroup = new TreeMap<>();
    private final Map<Path, byte[]> files = new TreeMap<>();
    private int lastGroupRecords;

    /** What opening the damaged journal came to. */
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
            if (group == RELEASED_GROUPS) {
                journal.release(last - 1);
                needed.add(texts[texts.length - 1]);
            } else if (group > RELEASED_GROUPS) {
                needed.addAll(List.of(texts));
            }
        }
        remember(files);
        assertThat(files).hasSize(5);
        assertThat(lastGroupRecords).isGreaterThan(1);
        assertThat(Replayed.of(disk)).isEqualTo(needed);
    }

    @Test
    void everyByteFlipped() throws IOException {
        Map<Outcome, Integer> outcomes = new TreeMap<>();
        for (Map.Entry<Path, byte[]> entry : files.entrySet()) {
            Random random = new Random(2);
            for (int offset = 0; offset < entry.getValue().length; offset++) {
                byte right = entry.getValue()[offset];
                byte flipped = (byte) (right ^ (1 << random.nextInt(8)));
                overwrite(entry.getKey(), offset, flipped);
                outcomes.merge(outcome(entry.getKey(), offset), 1, Integer::sum);
                overwrite(entry.getKey(), offset, right);
            }
        }
        assertThat(Replayed.of(disk)).isEqualTo(needed);
        assertThat(outcomes).containsOnlyKeys(Outcome.values());
        int lastGroupBytes = differences().size();
        assertThat(outcomes.get(Outcome.WITHOUT_LAST_GROUP)).isLessThanOrEqualTo(lastGroupBytes + 100);
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
        byte[] before = beforeLastGroup.get(file);
        byte[] after = files.get(file);
        for (int cut = differing.get(0); cut <= differing.get(differing.size() - 1); cut++) {
            byte[] startOnly = after.clone();
            System.arraycopy(before, cut, startOnly, cut, before.length - cut);
            replace(file, startOnly);
            assertThat(outcome(file, cut)).isEqualTo(Outcome.WITHOUT_LAST_GROUP);
            byte[] endOnly = before.clone();
            System.arraycopy(after, cut, endOnly, cut, after.length - cut);
            replace(file, endOnly);
            assertThat(outcome(file, cut))
                    .isEqualTo(cut == differing.get(0) ? Outcome.ALL : Outcome.WITHOUT_LAST_GROUP);
        }
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

    /** Where the last group differs from what was there before. */
    private List<Integer> differences() {
        Path file = lastGroupFile();
        List<Integer> offsets = new ArrayList<>();
        for (int offset = 0; offset < files.get(file).length; offset++) {
            if (files.get(file)[offset] != beforeLastGroup.get(file)[offset]) {
                offsets.add(offset);
            }
        }
        return offsets;
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
