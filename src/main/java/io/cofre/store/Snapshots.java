package io.cofre.store;

import io.cofre.session.InstancePath;
import java.util.List;
import java.util.Optional;

/**
 * The port of snapshots: copies of an instance as it was at one moment.
 *
 * <p>Every method may be called by any thread and blocks until it is done. On return its effect is durable, and a crash
 * leaves the effect whole or not at all. Errors are {@link io.cofre.session.CofreException}s: {@code NOT_FOUND} if the
 * call names something that does not exist, {@code DISK_FULL} and {@code UNAVAILABLE} if the volume does not take the
 * change.
 */
public interface Snapshots {
    /** Takes a snapshot. Writers are not held up; unchanged values take no room on the volume. */
    Snapshot snapshot(InstancePath instance, SnapshotReason reason);

    /** The snapshots of an instance, the newest first. The instance need not exist any more. */
    List<Snapshot> snapshots(InstancePath instance);

    /** The instances that have a snapshot, whether they exist or not, in no order. */
    default List<InstancePath> instancesWithSnapshots() {
        throw new UnsupportedOperationException("this store does not tell whose snapshots it has");
    }

    /** Opens a snapshot for reading. */
    SessionCopy openSnapshot(InstancePath instance, RecoveryPointId id);

    /** Opens the instance as it is now, by means of a snapshot that is gone when the copy is closed. */
    SessionCopy copyOf(InstancePath instance);

    void deleteSnapshot(InstancePath instance, RecoveryPointId id);

    /**
     * Puts the values of a snapshot in the place of the instance. If the instance still exists, its values become a
     * snapshot, which is returned. Meanwhile writes to the instance are refused with {@code UNAVAILABLE}.
     */
    Optional<Snapshot> restoreSnapshot(InstancePath instance, RecoveryPointId id);
}
