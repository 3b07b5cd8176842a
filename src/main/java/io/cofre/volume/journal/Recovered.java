package io.cofre.volume.journal;

import java.util.List;
import java.util.Optional;

/**
 * The findings of recovery in a journal's directory.
 *
 * @param mark the low-water mark; empty if there is no journal yet
 * @param lastSequence the sequence of the last record that was ever appended durably
 * @param segmentIdMax the highest segment id in use or marked as used
 * @param sealed the segments that hold records after the low-water mark, oldest first
 * @param free the slots whose content is no longer needed
 * @param tail the last group, if it is after the low-water mark
 */
record Recovered(
        Optional<LowWater.Mark> mark,
        long lastSequence,
        long segmentIdMax,
        List<Segment.Sealed> sealed,
        List<Segment.Slot> free,
        Optional<Tail> tail,
        RecoveryReport report) {}
