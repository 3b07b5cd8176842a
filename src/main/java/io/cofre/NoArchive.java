package io.cofre;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Value;
import io.cofre.store.ArchiveFigures;
import io.cofre.store.ArchiveId;
import io.cofre.store.SessionArchive;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.store.TrashEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stands where the archive of the store will: it keeps nothing and says so. */
final class NoArchive implements SessionArchive {
    @Override
    public Snapshot snapshot(InstancePath instance, SnapshotReason reason) {
        throw nothing();
    }

    @Override
    public List<Snapshot> snapshots(InstancePath instance) {
        return List.of();
    }

    @Override
    public SessionCopy openSnapshot(InstancePath instance, ArchiveId id) {
        throw nothing();
    }

    @Override
    public SessionCopy copyOf(InstancePath instance) {
        throw nothing();
    }

    @Override
    public void deleteSnapshot(InstancePath instance, ArchiveId id) {
        throw nothing();
    }

    @Override
    public Optional<Snapshot> restoreSnapshot(InstancePath instance, ArchiveId id) {
        throw nothing();
    }

    @Override
    public List<TrashEntry> trash() {
        return List.of();
    }

    @Override
    public void restoreTrash(ArchiveId id, List<InstanceName> instances) {
        throw nothing();
    }

    @Override
    public void purgeTrash(ArchiveId id) {
        throw nothing();
    }

    @Override
    public Staging stage() {
        throw nothing();
    }

    @Override
    public Optional<Snapshot> adopt(Staging staged, InstancePath instance) {
        throw nothing();
    }

    @Override
    public Optional<Value> retainedCreds(InstancePath instance) {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> lastWrite(InstancePath instance) {
        return Optional.empty();
    }

    @Override
    public ArchiveFigures figures() {
        return new ArchiveFigures(0, 0, 0, 0);
    }

    private static CofreException nothing() {
        return new CofreException(ErrorCode.UNAVAILABLE, "this store keeps no snapshots and no trash");
    }
}
