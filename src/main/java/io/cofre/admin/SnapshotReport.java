package io.cofre.admin;

import java.time.Instant;
import java.util.List;

/**
 * One snapshot of an instance.
 *
 * @param reason the wire name of a {@link io.cofre.store.SnapshotReason}
 * @param damaged the keys whose values were not intact when the snapshot was taken, told by whoever takes it; in a list
 *     of snapshots none, since their values are not read for it
 */
public record SnapshotReport(
        String group, String instance, String id, Instant time, String reason, List<String> damaged) {
    public SnapshotReport {
        damaged = List.copyOf(damaged);
    }
}
