package io.cofre.admin;

import java.time.Instant;
import java.util.List;

/**
 * One snapshot of an instance.
 *
 * @param reason the wire name of a {@link io.cofre.store.SnapshotReason}
 * @param damaged the keys whose values were not intact when the snapshot was taken, told only by the request that takes
 *     it; empty in a list of snapshots, because a list reads no values
 */
public record SnapshotReport(
        String group, String instance, String id, Instant time, String reason, List<String> damaged) {
    public SnapshotReport {
        damaged = List.copyOf(damaged);
    }
}
