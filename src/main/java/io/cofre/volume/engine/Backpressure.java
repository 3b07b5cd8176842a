package io.cofre.volume.engine;

import io.cofre.volume.journal.Journal;

/**
 * The time for which writers are held back. While there is room they are not held back at all. The fuller the store
 * gets, the longer they wait: so they slow down to the pace of the checkpoint and do not stand still at the bound.
 *
 * <p>Memory and the journal fill up, and each asks for a checkpoint at a point of its own. Memory is scarce and grows
 * by what a checkpoint has to write, so it asks early. The journal also grows by each rewrite of a key, and a
 * checkpoint writes only the latest value of a key: the longer it waits, the fewer files it writes for each commit.
 */
final class Backpressure {
    static final int SLOWING_FROM_PERCENT = 30;
    private static final double SLOWING_FROM = SLOWING_FROM_PERCENT / 100.0;
    private static final double JOURNAL_SLOWING_FROM = 0.85;

    /** The fullness at which a checkpoint begins, below the one at which writers are slowed down. */
    private static final double CHECKPOINT_FROM = 0.2;

    private static final double JOURNAL_CHECKPOINT_FROM = 0.7;

    /** If not even this much is left, the bound is reached. */
    private static final int SMALL_COMMIT_BYTES = 1024;

    private static final long DELAY_NS_MAX = 20_000_000;

    private final LiveView sessions;
    private final Journal journal;
    private final long memtableBytesMax;
    private final long journalBytesMax;

    /** A crash leaves segments that are not full, so half of the journal is kept free for them. */
    Backpressure(LiveView sessions, Journal journal, StoreSettings settings) {
        this.sessions = sessions;
        this.journal = journal;
        this.memtableBytesMax = settings.memtableBytesMax();
        this.journalBytesMax = (long) settings.segmentBytes() * settings.segmentsMax() / 2;
    }

    /** Whether as much waits for a checkpoint, in memory or in the journal, as may wait at all. */
    boolean isAtBound() {
        return sessions.memtableBytes() + SMALL_COMMIT_BYTES > memtableBytesMax || journalFullness() >= 1;
    }

    /**
     * Whether memory has room for one more commit.
     *
     * @param bytes the memory that the commit takes; a commit that is larger than the bound must have the memory for
     *     itself
     */
    boolean hasRoomFor(long bytes) {
        long waiting = sessions.memtableBytes();
        long aside = sessions.asideBytes();
        boolean alone = waiting <= aside && aside < memtableBytesMax;
        return (alone || waiting + bytes <= memtableBytesMax) && journalFullness() < 1;
    }

    /** The memory that is left up to the bound. */
    long roomBytes() {
        return Math.max(0, memtableBytesMax - sessions.memtableBytes());
    }

    boolean isCheckpointDue() {
        return memtableFullness() > CHECKPOINT_FROM || journalFullness() > JOURNAL_CHECKPOINT_FROM;
    }

    /** The time for which the next group of commits is held back. */
    long delayNs() {
        return Math.max(delayNs(memtableFullness(), SLOWING_FROM), delayNs(journalFullness(), JOURNAL_SLOWING_FROM));
    }

    private static long delayNs(double fullness, double slowingFrom) {
        double share = Math.min(1, (fullness - slowingFrom) / (1 - slowingFrom));
        return share <= 0 ? 0 : (long) (share * DELAY_NS_MAX);
    }

    /** Whether changes that no checkpoint can bring into files for now take most of the memory. */
    boolean isFullOfSetAside() {
        return sessions.asideBytes() > memtableBytesMax / 2;
    }

    /** The memory of changes that are set aside does not count, because a checkpoint does not free it. */
    private double memtableFullness() {
        long aside = sessions.asideBytes();
        return (double) (sessions.memtableBytes() - aside) / Math.max(1, memtableBytesMax - aside);
    }

    private double journalFullness() {
        return (double) journal.bytesInUse() / journalBytesMax;
    }
}
