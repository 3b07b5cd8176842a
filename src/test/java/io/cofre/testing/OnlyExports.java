package io.cofre.testing;

import io.cofre.admin.Administration;
import io.cofre.admin.ImportReport;
import io.cofre.admin.ImportRequest;
import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.KeyReport;
import io.cofre.admin.LeaseReport;
import io.cofre.admin.ReplacementReport;
import io.cofre.admin.SnapshotReport;
import io.cofre.admin.TrashReport;
import io.cofre.admin.TrashRestoration;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.RecoveryPointId;
import io.cofre.web.kit.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An administration whose export is what a test says, and whose import reads the archive and throws it away. */
public final class OnlyExports implements Administration {
    private volatile Response.Content content = into -> {};

    public void exports(Response.Content exported) {
        content = exported;
    }

    @Override
    public void export(InstancePath instance, OutputStream into) throws IOException {
        content.writeTo(into);
    }

    @Override
    public ImportReport importArchive(InstancePath instance, InputStream archive, ImportRequest request)
            throws IOException {
        int bytes = archive.readAllBytes().length;
        return new ImportReport(bytes, List.of(), 0, 0, new ReplacementReport(Optional.empty(), List.of()));
    }

    @Override
    public List<GroupName> groups() {
        return List.of();
    }

    @Override
    public List<InstanceSummary> list() {
        return List.of();
    }

    @Override
    public List<InstanceSummary> orphans(Duration age) {
        return List.of();
    }

    @Override
    public InstanceReport diagnose(InstancePath instance) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(InstancePath instance) {}

    @Override
    public List<SnapshotReport> snapshots(InstancePath instance) {
        return List.of();
    }

    @Override
    public SnapshotReport takeSnapshot(InstancePath instance) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReplacementReport restoreSnapshot(InstancePath instance, RecoveryPointId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteSnapshot(InstancePath instance, RecoveryPointId id) {}

    @Override
    public List<TrashReport> trash() {
        return List.of();
    }

    @Override
    public TrashRestoration restoreTrash(RecoveryPointId id, Optional<InstanceName> instance, boolean replace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Key> keys(InstancePath instance) {
        return List.of();
    }

    @Override
    public KeyReport examineKey(KeyPath path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteKey(KeyPath path) {}

    @Override
    public void purgeTrash(RecoveryPointId id) {}

    @Override
    public LeaseReport lease(InstancePath instance) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void breakLease(InstancePath instance) {}
}
