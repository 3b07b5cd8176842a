package io.cofre.store;

import io.cofre.session.InstanceName;
import java.util.List;
import java.util.Optional;

/**
 * The port of the trash: instances and groups that were removed.
 *
 * <p>Every method may be called by any thread and blocks until it is done. What it did is durable then, and after a
 * crash it is there whole or not at all. Errors are {@link io.cofre.session.CofreException}s: {@code NOT_FOUND} where
 * something that is named does not exist, {@code DISK_FULL} and {@code UNAVAILABLE} where the volume does not take it.
 */
public interface Trash {
    /** What is in the trash; the newest first. */
    List<TrashEntry> trash();

    /**
     * What one removal took away.
     *
     * @throws io.cofre.session.CofreException {@code NOT_FOUND} if it is not in the trash (any more)
     */
    TrashEntry trashEntry(RecoveryPointId id);

    /** Opens an instance in the trash for reading. */
    SessionCopy openTrash(RecoveryPointId id, InstanceName instance);

    /**
     * Moves an instance of an entry back to where it was.
     *
     * @param replace whether what is in its place becomes a snapshot, which is returned, as
     *     {@link Snapshots#restoreSnapshot} does
     * @throws io.cofre.session.CofreException {@code CONFLICT} if it does not, and there is something: nothing is moved
     *     then
     */
    Optional<Snapshot> restoreTrash(RecoveryPointId id, InstanceName instance, boolean replace);

    /** Deletes an entry of the trash for good. */
    void purgeTrash(RecoveryPointId id);
}
