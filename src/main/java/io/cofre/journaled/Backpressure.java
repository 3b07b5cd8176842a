package io.cofre.journaled;

import io.cofre.journal.Journal;

/**
 * How long writers are held back: not at all while there is room, more the fuller it gets, so that writers slow down to
 * the pace of the checkpoint instead of standing still when the bound is reached.
 */
final class Backpressure {
    static final int SLOWING_FROM_PERCENT = 30;
    private static final double SLOWING_FROM = SLOWING_FROM_PERCENT / 100.0;
    private static final long DELAY_NANOS_MAX = 20_000_000;

    private final SessionState sessions;
    private final Journal journal;
    private final long overlayBytesMax;
    private final long journalBytesMax;

    /** Of the journal half is left for what a crash leaves: segments that are not full. */
    Backpressure(SessionState sessions, Journal journal, StoreSettings settings) {
        this.sessions = sessions;
        this.journal = journal;
        this.overlayBytesMax = settings.overlayBytesMax();
        this.journalBytesMax = (long) settings.segmentBytes() * settings.segmentsMax() / 2;
    }

    /** How much of what may wait for a checkpoint is waiting, in memory or in the journal: 1 is the bound. */
    double fullness() {
        double overlays = (double) sessions.overlayBytes() / overlayBytesMax;
        double segments = (double) journal.bytesInUse() / journalBytesMax;
        return Math.max(overlays, segments);
    }

    /** How long the next group of commits is held back. */
    static long delayNanos(double fullness) {
        double share = Math.min(1, (fullness - SLOWING_FROM) / (1 - SLOWING_FROM));
        return share <= 0 ? 0 : (long) (share * DELAY_NANOS_MAX);
    }
}
