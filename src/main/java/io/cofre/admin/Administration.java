package io.cofre.admin;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.ScrubReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The operations of an operator. One implementation works on the store of this process, another one over HTTP on the
 * store of another process.
 *
 * <p>Reports hold no value of a key. Errors are {@link io.cofre.session.CofreException}s; an {@link IOException} tells
 * that the other side of a stream or of the connection is gone. Thread-safe; every method blocks until it is done.
 */
public interface Administration {
    /** All instances, by group and name. An unreadable instance or group has a line that says so. */
    List<InstanceSummary> list() throws IOException;

    /** The instances that were not written for at least {@code age}. */
    List<InstanceSummary> orphans(Duration age) throws IOException;

    /** Reads every value of an instance and reports on it. */
    InstanceReport diagnose(InstancePath instance) throws IOException;

    /** Reports on the instance or group of a line in a list. */
    default InstanceReport diagnose(InstanceSummary listed) throws IOException {
        return listed.standsForGroup()
                ? InstanceReport.unreadable(listed, "the directory of the group is closed to the worker or damaged")
                : diagnose(new InstancePath(GroupName.of(listed.group()), InstanceName.of(listed.instance())));
    }

    /** Removes an instance, into the trash. */
    void remove(InstancePath instance) throws IOException;

    /** The keys of an instance, in their natural order. */
    List<Key> keys(InstancePath instance) throws IOException;

    /** Reads the value of a key and reports on it. */
    KeyReport examineKey(KeyPath path) throws IOException;

    /**
     * Deletes a key for good. If these are creds with a paired identity, a snapshot is taken first, as when a pod
     * deletes them.
     */
    void deleteKey(KeyPath path) throws IOException;

    List<SnapshotReport> snapshots(InstancePath instance) throws IOException;

    SnapshotReport takeSnapshot(InstancePath instance) throws IOException;

    ReplacementReport restoreSnapshot(InstancePath instance, RecoveryPointId id) throws IOException;

    void deleteSnapshot(InstancePath instance, RecoveryPointId id) throws IOException;

    List<TrashReport> trash() throws IOException;

    /**
     * Moves all instances of an entry back, or the named one. Those whose creds no pod can use stay in the trash, and
     * the report names them.
     *
     * @param replace whether instances of the same names may become snapshots for it
     * @throws io.cofre.session.CofreException {@code CONFLICT} if they may not, and one exists; {@code CREDS_UNUSABLE}
     *     if no pod can use the creds of any of them. Nothing is moved then
     */
    TrashRestoration restoreTrash(RecoveryPointId id, Optional<InstanceName> instance, boolean replace)
            throws IOException;

    void purgeTrash(RecoveryPointId id) throws IOException;

    /** Writes an instance as a {@code .tar.gz}: a Baileys folder with a manifest. */
    void export(InstancePath instance, OutputStream into) throws IOException;

    /**
     * Makes an instance out of an archive: all of it or nothing.
     *
     * @throws io.cofre.session.CofreException {@code BAD_REQUEST} if it holds no session that a pod can use;
     *     {@code DUPLICATE} if another instance has the same identity, and the request says to refuse that
     */
    ImportReport importArchive(InstancePath instance, InputStream archive, ImportRequest request) throws IOException;

    /** Imports the only session of an archive. */
    default ImportReport importArchive(InstancePath instance, InputStream archive, boolean replace) throws IOException {
        return importArchive(instance, archive, ImportRequest.of(replace));
    }

    /**
     * The findings of a worker's scrub; empty if nothing is scrubbed, for example if a command works on the files of a
     * stopped worker.
     */
    default Optional<ScrubReport> scrub() throws IOException {
        return Optional.empty();
    }

    /**
     * The lease of an instance.
     *
     * @throws io.cofre.session.CofreException {@code NOT_FOUND} if nobody has it
     */
    LeaseReport lease(InstancePath instance) throws IOException;

    /**
     * Ends the lease of an instance, whoever holds it.
     *
     * @throws io.cofre.session.CofreException {@code NOT_FOUND} if nobody has it
     */
    void breakLease(InstancePath instance) throws IOException;

    /** All groups. */
    List<GroupName> groups() throws IOException;
}
