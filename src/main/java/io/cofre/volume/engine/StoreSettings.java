package io.cofre.volume.engine;

import io.cofre.store.Retention;
import java.time.Duration;

/**
 * The bounds of the journaled store.
 *
 * @param memtableBytesMax the most memory that changes may take that are acknowledged and not yet in files; from
 *     {@value Backpressure#SLOWING_FROM_PERCENT} % of it on writers are slowed down
 * @param cacheBytesMax the most memory that recently used values take; 0 switches the cache off
 * @param queueBytesMax the most bytes that may wait for the journal
 * @param checkpointInterval the longest time that a change waits for its checkpoint
 * @param segmentBytes the size of one journal segment
 * @param segmentsMax the largest number of segments
 * @param commitBytesMax the largest commit, which a segment must have room for
 * @param retention the time for which the history beside the live values is kept
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

    /**
     * The bytes that a commit takes in the journal beside its value: at most the names of a group, an instance and a
     * key.
     */
    private static final int NAMES_BYTES_MAX = 4096;

    /** The settings that follow from those that operators can make. */
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
