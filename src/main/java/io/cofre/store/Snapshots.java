package io.cofre.store;

import io.cofre.session.InstancePath;
import java.util.List;
import java.util.Optional;

/**
 * The port of snapshots: copies of an instance as it was at one moment.
 *
 * <p>Every method may be called by any thread and blocks until it is done. What it did is durable then, and after a
 * crash it is there whole or not at all. Errors are {@link io.cofre.session.CofreException}s: {@code NOT_FOUND} where
 * something that is named does not exist, {@code DISK_FULL} and {@code UNAVAILABLE} where the volume does not take it.
 */
public interface Snapshots {
    /** Takes a snapshot. Writers are not held up; unchanged values take no room on the volume. */
    Snapshot snapshot(InstancePath instance, SnapshotReason reason);

    /** The snapshots of an instance, which need not exist any more; the newest first. */
    List<Snapshot> snapshots(InstancePath instance);

    /** Opens a snapshot for reading. */
    SessionCopy openSnapshot(InstancePath instance, RecoveryPointId id);

    /** Opens the instance as it is now, by means of a snapshot that is gone when the copy is closed. */
    SessionCopy copyOf(InstancePath instance);

    void deleteSnapshot(InstancePath instance, RecoveryPointId id);

    /**
     * Puts the values of a snapshot in the place of the instance, which need not exist any more. What is there becomes
     * a snapshot itself, which is returned; writes to the instance are refused meanwhile with {@code UNAVAILABLE}.
     */
    Optional<Snapshot> restoreSnapshot(InstancePath instance, RecoveryPointId id);
}
