package io.cofre.volume.history;

import io.cofre.retention.Kept;
import io.cofre.retention.RetentionClock;
import io.cofre.session.Layout;
import io.cofre.store.RecoveryPointId;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The knowledge of removals and snapshots that their files do not hold: the order in which they came, the time since
 * which they are kept, and their identities. The file {@code .retention/ledger} holds it, as lines of text:
 *
 * <pre>
 *   cofre retention 1
 *   clock TIME WALL CALM                        a {@link RetentionClock.State}, in seconds
 *   kept SEQUENCE SINCE IDENTITIES PLACE        SINCE in the seconds of that clock; IDENTITIES apart by commas, or {@code -}
 * </pre>
 *
 * <p>Things that are not in the file came later than all things in it. Losing the file is no harm: all removals and
 * snapshots on the volume are recorded anew, in the order of their ids, and count as kept from then on. Any thread may
 * ask for an order; only the sweeper changes anything.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final Path FILE = Layout.RETENTION.resolve("ledger");
    private static final String HEAD = "cofre retention 1";
    private static final String NOBODY = "-";

    private final Map<Path, Kept> entries = new ConcurrentHashMap<>();

    /** The things that this process made since the last sweep, in their order. */
    private final Map<Path, Long> noted = new ConcurrentHashMap<>();

    private RetentionClock.@Nullable State clock;
    private final AtomicLong notes = new AtomicLong();
    private long lastSequence;
    private boolean changed;

    /** The ledger of a volume; an empty one if the volume has no ledger that can be read. */
    static Ledger load(Disk disk) {
        Ledger ledger = new Ledger();
        try {
            Optional<byte[]> content = disk.read(FILE);
            if (content.isPresent()) {
                ledger.parse(new String(content.get(), StandardCharsets.UTF_8));
            }
        } catch (IOException | IllegalArgumentException damaged) {
            LOG.warn(
                    "{} cannot be read, and is written anew; snapshots and removals count as kept from now on: {}",
                    FILE,
                    damaged.toString());
            return new Ledger();
        }
        return ledger;
    }

    private void parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
            throw new IllegalArgumentException("it has another form");
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", 5);
            if (words.length == 4 && words[0].equals("clock")) {
                clock = new RetentionClock.State(
                        Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
            } else if (words.length == 5 && words[0].equals("kept")) {
                List<String> identities = words[3].equals(NOBODY) ? List.of() : List.of(words[3].split(","));
                add(Path.of(words[4]), new Kept(Long.parseLong(words[1]), Long.parseLong(words[2]), identities));
            } else {
                throw new IllegalArgumentException("it has another form");
            }
        }
    }

    /** Writes the ledger durably and replaces the earlier one. */
    void save(Disk disk, Scratch scratch, RetentionClock.State now) throws IOException {
        StringBuilder text = new StringBuilder(HEAD)
                .append("\nclock ")
                .append(now.seconds())
                .append(' ')
                .append(now.wallSeconds())
                .append(' ')
                .append(now.calmSeconds())
                .append('\n');
        entries.forEach((place, kept) -> text.append("kept ")
                .append(kept.sequence())
                .append(' ')
                .append(kept.since())
                .append(' ')
                .append(kept.identities().isEmpty() ? NOBODY : String.join(",", kept.identities()))
                .append(' ')
                .append(place)
                .append('\n'));
        scratch.prepare();
        Path written = scratch.next();
        try {
            disk.write(written, text.toString().getBytes(StandardCharsets.UTF_8));
            disk.force(written);
            disk.createDirectory(Layout.RETENTION);
            disk.rename(written, FILE);
            disk.forceDirectory(Layout.RETENTION);
            disk.forceDirectory(Path.of(""));
            changed = false;
        } catch (IOException failure) {
            scratch.delete(written);
            throw failure;
        }
    }

    /** The clock of the process that saved the ledger; empty if none did. */
    Optional<RetentionClock.State> clock() {
        return Optional.ofNullable(clock);
    }

    Optional<Kept> find(Path place) {
        return Optional.ofNullable(entries.get(place));
    }

    /** Records something that came after all known things. */
    void record(Path place, long since, List<String> identities) {
        add(place, new Kept(lastSequence + 1, since, identities));
        noted.remove(place);
        changed = true;
    }

    /** Remembers that something was made now. For any thread. */
    void note(Path place) {
        noted.put(place, notes.incrementAndGet());
    }

    /** Forgets all places except these. */
    void retain(Set<Path> places) {
        changed |= entries.keySet().retainAll(places);
        noted.keySet().removeIf(place -> entries.containsKey(place));
    }

    /** Whether anything was recorded or forgotten since the ledger was saved. */
    boolean isChanged() {
        return changed;
    }

    private void add(Path place, Kept kept) {
        entries.put(place, kept);
        lastSequence = Math.max(lastSequence, kept.sequence());
    }

    /**
     * The same things, the latest first. Things that are not recorded yet came last, in the order of their ids. But an
     * id from the future was made while the clock was ahead, so its thing came before the others.
     */
    <T> List<T> newestFirst(List<T> things, Function<T, Path> place, Function<T, RecoveryPointId> id, Instant now) {
        List<T> ordered = new ArrayList<>(things);
        ordered.sort(Comparator.<T, Rank>comparing(thing -> rank(place.apply(thing), id.apply(thing), now))
                .reversed());
        return ordered;
    }

    private Rank rank(Path place, RecoveryPointId id, Instant now) {
        Kept kept = entries.get(place);
        if (kept != null) {
            return new Rank(0, kept.sequence(), id);
        }
        Long made = noted.get(place);
        if (made != null) {
            return new Rank(3, made, id);
        }
        return new Rank(id.time().isAfter(now) ? 1 : 2, 0, id);
    }

    private record Rank(int era, long sequence, RecoveryPointId id) implements Comparable<Rank> {
        private static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::era)
                .thenComparingLong(Rank::sequence)
                .thenComparing(Rank::id);

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }
}
