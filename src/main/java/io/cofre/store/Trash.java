package io.cofre.store;

import io.cofre.session.InstanceName;
import java.util.List;
import java.util.Optional;

/**
 * The port of the trash: instances and groups that were removed.
 *
 * <p>Every method may be called by any thread and blocks until it is done. On return its effect is durable, and a crash
 * leaves the effect whole or not at all. Errors are {@link io.cofre.session.CofreException}s: {@code NOT_FOUND} if the
 * call names something that does not exist, {@code DISK_FULL} and {@code UNAVAILABLE} if the volume does not take the
 * change.
 */
public interface Trash {
    /** The entries of the trash, the newest first. */
    List<TrashEntry> trash();

    /**
     * The instances that one removal took away.
     *
     * @throws io.cofre.session.CofreException {@code NOT_FOUND} if it is not in the trash (any more)
     */
    TrashEntry trashEntry(RecoveryPointId id);

    /** Opens an instance in the trash for reading. */
    SessionCopy openTrash(RecoveryPointId id, InstanceName instance);

    /**
     * Moves an instance of an entry back to where it was.
     *
     * @param replace whether to replace an instance in its place, which becomes a snapshot that is returned, as
     *     {@link Snapshots#restoreSnapshot} does
     * @throws io.cofre.session.CofreException {@code CONFLICT} if there is an instance in its place and {@code replace}
     *     is false; then nothing is moved
     */
    Optional<Snapshot> restoreTrash(RecoveryPointId id, InstanceName instance, boolean replace);

    /** Deletes an entry of the trash for good. */
    void purgeTrash(RecoveryPointId id);
}
