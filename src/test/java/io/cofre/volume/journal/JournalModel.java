package io.cofre.volume.journal;

import static io.cofre.volume.journal.Replayed.append;
import static io.cofre.volume.journal.Replayed.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.volume.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A model of a journal over all its lives. It tells the records that the journal must hold, may hold and must not hold
 * after the next crash.
 */
final class JournalModel {
    /** The text of each sequence from 1 on that must be there unless it was released. */
    private final List<String> durable = new ArrayList<>();

    /** The group whose write failed: any number of its first records may follow. */
    private List<String> uncertain = List.of();

    private long releasedForSure;
    private long releasedPerhaps;
    private int texts;

    /** Opens the journal, checks the replayed records, and takes them for durable from now on. */
    Journal openAndCheck(Disk disk) throws IOException {
        Replayed replayed = new Replayed();
        Journal journal = open(disk, replayed);
        check(replayed, journal.lastSequence());
        return journal;
    }

    /** Appends new texts of those lengths; a failure is an answer like any other. */
    void appendTo(Journal journal, int... lengths) {
        String[] group = new String[lengths.length];
        for (int index = 0; index < group.length; index++) {
            texts++;
            group[index] = Replayed.text(texts + ":", lengths[index]);
        }
        try {
            assertThat(append(journal, group)).isEqualTo(durable.size() + group.length);
            durable.addAll(List.of(group));
        } catch (JournalPoisonedException failure) {
            if (uncertain.isEmpty()) {
                uncertain = List.of(group);
            }
            assertThat(journal.isPoisoned()).isTrue();
            assertThatThrownBy(() -> append(journal, "late")).isInstanceOf(JournalPoisonedException.class);
        } catch (IOException refused) {
            assertThat(journal.isPoisoned()).isFalse();
        }
        assertThat(journal.lastSequence()).isBetween((long) durable.size(), (long) durable.size() + uncertain.size());
    }

    /** Releases all but the last {@code kept} records. */
    void releaseFrom(Journal journal, int kept) {
        long sequence = Math.max(releasedPerhaps, durable.size() - kept);
        releasedPerhaps = sequence;
        try {
            journal.release(sequence);
            releasedForSure = sequence;
        } catch (IOException failure) {
            assertThat(failure).hasMessageNotContaining("never appended");
        }
    }

    static void prepare(Journal journal) {
        try {
            journal.prepare();
        } catch (IOException failure) {
            assertThat(failure.getMessage()).isNotEmpty();
        }
    }

    private void check(Replayed replayed, long lastSequence) {
        List<String> found = replayed.texts();
        long first = found.isEmpty() ? lastSequence + 1 : replayed.firstSequence();
        assertThat(first).isBetween(releasedForSure + 1, releasedPerhaps + 1);
        assertThat(lastSequence).isBetween((long) durable.size(), (long) durable.size() + uncertain.size());
        List<String> possible = new ArrayList<>(durable);
        possible.addAll(uncertain);
        assertThat(found).isEqualTo(possible.subList((int) first - 1, (int) lastSequence));
        durable.addAll(uncertain.subList(0, (int) lastSequence - durable.size()));
        uncertain = List.of();
    }
}
