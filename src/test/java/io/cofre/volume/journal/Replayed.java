package io.cofre.volume.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.volume.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A consumer that keeps the replayed records of a journal as text. */
final class Replayed implements RecordConsumer {
    static final Path DIRECTORY = Path.of(".journal");
    static final int RECORD_BYTES_MAX = 1_000;

    /** Segments with room for 4096 bytes of records. */
    static final JournalSettings SMALL = new JournalSettings(TwinBlock.AREA_BYTES + 4096, 4, RECORD_BYTES_MAX);

    private final List<String> texts = new ArrayList<>();
    private long firstSequence;

    @Override
    public void accept(long sequence, byte[] payload) {
        if (texts.isEmpty()) {
            firstSequence = sequence;
        }
        assertThat(sequence).isEqualTo(firstSequence + texts.size());
        texts.add(new String(payload, ISO_8859_1));
    }

    List<String> texts() {
        return texts;
    }

    /** The sequence of the first record; 0 if there was none. */
    long firstSequence() {
        return firstSequence;
    }

    static Journal open(Disk disk) throws IOException {
        return open(disk, new Replayed());
    }

    static Journal open(Disk disk, RecordConsumer replay) throws IOException {
        return Journal.open(disk, DIRECTORY, SMALL, replay);
    }

    /** The records that a journal on the disk replays now. */
    static List<String> of(Disk disk) throws IOException {
        Replayed replayed = new Replayed();
        open(disk, replayed);
        return replayed.texts();
    }

    static long append(Journal journal, String... texts) throws IOException {
        return journal.append(
                Arrays.stream(texts).map(text -> text.getBytes(ISO_8859_1)).toList());
    }

    /** A text of that many characters that begins with {@code name}. */
    static String text(String name, int length) {
        StringBuilder text = new StringBuilder(name);
        while (text.length() < length) {
            text.append((char) ('a' + (text.length() * 7 + name.hashCode() % 13 + 13) % 26));
        }
        return text.toString();
    }
}
