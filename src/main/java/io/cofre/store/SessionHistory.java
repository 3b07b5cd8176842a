package io.cofre.store;

import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The port of what a store keeps of sessions beside their live values, so that no overwrite and no delete is the end of
 * them: snapshots, the trash, and a second copy of {@code creds}.
 *
 * <p>Every method may be called by any thread and blocks until it is done; what it did is durable then, and after a crash
 * it is there whole or not at all. Errors are {@link io.cofre.session.CofreException}s: {@code NOT_FOUND} where what is
 * named does not exist, {@code DISK_FULL} and {@code UNAVAILABLE} where the volume does not take it.
 */
public interface SessionHistory {
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

    /** What is in the trash; the newest first. */
    List<TrashEntry> trash();

    /** Opens an instance in the trash for reading. */
    SessionCopy openTrash(RecoveryPointId id, InstanceName instance);

    /**
     * Moves an instance of an entry back to where it was.
     *
     * @param replace whether what is in its place becomes a snapshot, which is returned, as {@link #restoreSnapshot} does
     * @throws io.cofre.session.CofreException {@code CONFLICT} if it does not, and there is something: nothing is moved then
     */
    Optional<Snapshot> restoreTrash(RecoveryPointId id, InstanceName instance, boolean replace);

    /** Deletes an entry of the trash for good. */
    void purgeTrash(RecoveryPointId id);

    /** A new, empty place. */
    Staging stage();

    /** Puts what was staged in the place of an instance, as {@link #restoreSnapshot} does; the staging is used up. */
    Optional<Snapshot> adopt(Staging staged, InstancePath instance);

    /**
     * The newest intact {@code creds} that is kept beside the live one, which is damaged or gone: the second copy, or that of
     * a snapshot since nothing took the place of the identity. Empty if there is none.
     */
    Optional<Value> retainedCreds(InstancePath instance);

    /** When the instance was last written, to about the interval of checkpoints; empty if it does not exist. */
    Optional<Instant> lastWrite(InstancePath instance);

    /** When the value of a key was written, as precisely; empty if it has no file. */
    Optional<Instant> lastWrite(KeyPath path);

    /** How much is kept. */
    HistoryFigures figures();
}
