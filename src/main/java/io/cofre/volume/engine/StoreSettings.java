package io.cofre.volume.engine;

import io.cofre.store.Retention;
import java.time.Duration;

/**
 * The bounds of the journaled store.
 *
 * @param memtableBytesMax how much may be acknowledged and not yet in files, as it stands in memory; from
 *     {@value Backpressure#SLOWING_FROM_PERCENT} % of it on writers are slowed down
 * @param cacheBytesMax how much memory recently used values take; 0 switches the cache off
 * @param queueBytesMax how much may wait for the journal
 * @param checkpointInterval the longest time that a change waits for its checkpoint
 * @param segmentBytes the size of one journal segment
 * @param segmentsMax how many segments there may be
 * @param commitBytesMax the largest commit, which a segment must have room for
 * @param retention how long what is kept beside the live values stays
 */
public record StoreSettings(
        long memtableBytesMax,
        long cacheBytesMax,
        long queueBytesMax,
        Duration checkpointInterval,
        int segmentBytes,
        int segmentsMax,
        int commitBytesMax,
        Retention retention) {
    private static final int SEGMENT_BYTES_MIN = 8 << 20;
    private static final int JOURNAL_BYTES = 128 << 20;
    private static final int SEGMENTS_MIN = 4;

    /** What a commit takes in the journal beside its value: the names of three things, at most. */
    private static final int NAMES_BYTES_MAX = 4096;

    /** Settings in which what can be set by operators is, and the rest follows from it. */
    public static StoreSettings of(
            long memtableBytesMax,
            long cacheBytesMax,
            Duration checkpointInterval,
            int valueBytesMax,
            Retention retention) {
        int commitBytesMax = valueBytesMax + NAMES_BYTES_MAX;
        int segmentBytes = Math.max(SEGMENT_BYTES_MIN, 2 * valueBytesMax);
        long queueBytesMax = Math.max(memtableBytesMax / 2, commitBytesMax);
        return new StoreSettings(
                memtableBytesMax,
                cacheBytesMax,
                queueBytesMax,
                checkpointInterval,
                segmentBytes,
                Math.max(SEGMENTS_MIN, JOURNAL_BYTES / segmentBytes),
                commitBytesMax,
                retention);
    }
}
