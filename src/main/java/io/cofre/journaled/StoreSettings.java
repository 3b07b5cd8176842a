package io.cofre.journaled;

import java.time.Duration;

/**
 * The bounds of the journaled store.
 *
 * @param overlayBytesMax how much may be acknowledged and not yet in files, as it stands in memory; from
 *     {@value Backpressure#SLOWING_FROM_PERCENT} % of it on writers are slowed down
 * @param cacheBytesMax how much memory recently used values take; 0 switches the cache off
 * @param queueBytesMax how much may wait for the journal
 * @param checkpointInterval the longest time that a change waits for its checkpoint
 * @param segmentBytes the size of one journal segment
 * @param segmentsMax how many segments there may be
 */
public record StoreSettings(
        long overlayBytesMax,
        long cacheBytesMax,
        long queueBytesMax,
        Duration checkpointInterval,
        int segmentBytes,
        int segmentsMax) {}
