package io.cofre.volume.engine;

import io.cofre.volume.journal.Journal;

/**
 * How long writers are held back: not at all while there is room, more the fuller it gets, so that writers slow down to
 * the pace of the checkpoint instead of standing still when the bound is reached.
 *
 * <p>Two things fill up, and ask for a checkpoint at different points. Memory is scarce and grows by what a checkpoint
 * has to write, so it asks early. The journal grows by each rewrite of a key too, which a checkpoint never writes: the
 * longer it waits, the fewer files there are for each commit.
 */
final class Backpressure {
    static final int SLOWING_FROM_PERCENT = 30;
    private static final double SLOWING_FROM = SLOWING_FROM_PERCENT / 100.0;
    private static final double JOURNAL_SLOWING_FROM = 0.85;

    /** How full it is when a checkpoint begins, below where writers are slowed down. */
    private static final double CHECKPOINT_FROM = 0.2;

    private static final double JOURNAL_CHECKPOINT_FROM = 0.7;

    /** Where not even this much is left, the bound is reached. */
    private static final int SMALL_COMMIT_BYTES = 1024;

    private static final long DELAY_NANOS_MAX = 20_000_000;

    private final LiveView sessions;
    private final Journal journal;
    private final long memtableBytesMax;
    private final long journalBytesMax;

    /** Of the journal half is left for what a crash leaves: segments that are not full. */
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
     * Whether a commit can wait for a checkpoint too.
     *
     * @param bytes what it takes in memory; one that is larger than the bound has to have the memory for itself
     */
    boolean hasRoomFor(long bytes) {
        long waiting = sessions.memtableBytes();
        long aside = sessions.asideBytes();
        boolean alone = waiting <= aside && aside < memtableBytesMax;
        return (alone || waiting + bytes <= memtableBytesMax) && journalFullness() < 1;
    }

    /** How much memory is left up to the bound. */
    long roomBytes() {
        return Math.max(0, memtableBytesMax - sessions.memtableBytes());
    }

    boolean isCheckpointDue() {
        return memtableFullness() > CHECKPOINT_FROM || journalFullness() > JOURNAL_CHECKPOINT_FROM;
    }

    /** How long the next group of commits is held back. */
    long delayNs() {
        return Math.max(
                delayNanos(memtableFullness(), SLOWING_FROM), delayNanos(journalFullness(), JOURNAL_SLOWING_FROM));
    }

    private static long delayNanos(double fullness, double slowingFrom) {
        double share = Math.min(1, (fullness - slowingFrom) / (1 - slowingFrom));
        return share <= 0 ? 0 : (long) (share * DELAY_NANOS_MAX);
    }

    /** Whether most of the memory is taken by what no checkpoint can bring into files for now. */
    boolean isFullOfSetAside() {
        return sessions.asideBytes() > memtableBytesMax / 2;
    }

    /** Of what is left beside that which is set aside: a checkpoint does not free that. */
    private double memtableFullness() {
        long aside = sessions.asideBytes();
        return (double) (sessions.memtableBytes() - aside) / Math.max(1, memtableBytesMax - aside);
    }

    private double journalFullness() {
        return (double) journal.bytesInUse() / journalBytesMax;
    }
}
