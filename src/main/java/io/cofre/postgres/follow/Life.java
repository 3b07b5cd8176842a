package io.cofre.postgres.follow;

import io.cofre.session.Key;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The state of one followed instance as the listener was told of it, and what the looks know of its row. Guarded by the
 * follower.
 */
final class Life {
    /** No transaction that writes entries lasts longer, since the database ends those that do. */
    static final long OPEN_NS_MAX = TimeUnit.SECONDS.toNanos(60);

    /** An instance is compared at least so often, whatever its mark says. */
    static final long COMPARED_NS = TimeUnit.SECONDS.toNanos(60);

    private static final String UNKNOWN = "?";
    private static final long SETTLED = -1;
    private static final long UNSETTLED = Long.MAX_VALUE;

    private Optional<Identity> identity;
    private Revisions told;
    private final Set<Long> touched = new HashSet<>();
    private String mark = UNKNOWN;
    private long end = UNSETTLED;
    private long openSinceNs;
    private long comparedNs;
    private boolean doubted = true;

    /**
     * The number of one life of an instance.
     *
     * @param id the number of its row
     * @param createdRevision it changes when the row comes back from the trash
     */
    record Identity(long id, long createdRevision) {}

    /** A life that was read, and of whose changes since then nobody was told. */
    Life(Optional<Identity> identity, Revisions told) {
        this.identity = identity;
        this.told = told;
    }

    /** Empty if the instance does not exist. */
    Optional<Identity> identity() {
        return identity;
    }

    boolean isRow(Long id) {
        return identity.isPresent() && identity.get().id() == id;
    }

    int keys() {
        return told.size();
    }

    /** Has the next look compare everything. */
    void doubt() {
        doubted = true;
    }

    /**
     * Whether the rows of the instance have to be compared now.
     *
     * @param seen the mark of its row: every transaction that writes an entry leaves another one. It may be seen before
     *     the entries are, so they are compared until all transactions of that moment are over
     */
    boolean isDue(String seen, long nowNs) {
        if (!seen.equals(mark)) {
            mark = seen;
            end = UNSETTLED;
            openSinceNs = nowNs;
        } else if (nowNs - openSinceNs > OPEN_NS_MAX) {
            end = SETTLED;
        }
        return end != SETTLED || doubted || nowNs - comparedNs > COMPARED_NS;
    }

    /** Begins to compare. The keys that this worker changes from now on are remembered. */
    void beginReading(long nowNs) {
        doubted = false;
        comparedNs = nowNs;
        touched.clear();
    }

    /**
     * Learns which transactions were over when it was read: the mark may be of one that was not.
     *
     * @param oldest the number of the oldest transaction that was not over
     * @param next a number above all transactions that had begun
     */
    void settle(long oldest, long next) {
        if (end == UNSETTLED) {
            end = next;
        }
        if (oldest >= end) {
            end = SETTLED;
        }
    }

    /** Nothing can be read of it: that is tried again when its row changes, or after a while. */
    void giveUp() {
        end = SETTLED;
        doubted = false;
    }

    /** The revision of a key that was told; 0 if none was, negative if it was deleted. */
    long told(long hash) {
        return told.get(hash);
    }

    /** Whether a row holds something else than was told. */
    boolean isNews(Key key, long revision) {
        long hash = Revisions.hash(key);
        long known = told.get(hash);
        // The row may be older than a change that this worker made meanwhile.
        return touched.contains(hash) ? Math.abs(revision) > Math.abs(known) : revision != known;
    }

    /** Notes what this worker changed itself. */
    void note(long hash, long revision) {
        told.put(hash, revision);
        touched.add(hash);
    }

    /** Whether a key was told that is no more, though it was not deleted. */
    boolean lacksInside(Revisions rows) {
        return told.anyPresent(hash -> rows.get(hash) == 0 && !touched.contains(hash));
    }

    /** From now on, what was read counts as told, beside what this worker changed meanwhile. */
    void keep(Revisions rows) {
        for (Long hash : touched) {
            long own = told.get(hash);
            if (Math.abs(own) > Math.abs(rows.get(hash))) {
                rows.put(hash, own);
            }
        }
        told = rows;
        touched.clear();
    }

    /** Another life begins, of which this was read. */
    void begin(Optional<Identity> next, Revisions rows) {
        identity = next;
        told = rows;
        touched.clear();
    }
}
