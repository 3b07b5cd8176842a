package io.cofre.admin;

import io.cofre.identity.Creds;
import io.cofre.identity.CurrentCreds;
import io.cofre.identity.Guards;
import io.cofre.identity.InstanceState;
import io.cofre.metrics.GuardMetrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.FileHealth;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.ScrubReport;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.transfer.Imported;
import io.cofre.transfer.Selection;
import io.cofre.transfer.SessionExport;
import io.cofre.transfer.SessionImport;
import io.cofre.transfer.format.ImportLimits;
import io.cofre.transfer.format.LargeTransferLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The administration of the store of this process. */
public final class LocalAdministration implements Administration {
    private final SessionStore store;
    private final SessionHistory history;
    private final Guards guards;
    private final ImportLimits limits;
    private final InstantSource time;
    private final LargeTransferLimit large = LargeTransferLimit.ofHeap();

    /**
     * @param guards those that stand before the same store
     * @param time the time of day
     */
    public LocalAdministration(SessionStore store, SessionHistory history, Guards guards, InstantSource time) {
        this(store, history, guards, ImportLimits.defaults(), time);
    }

    /**
     * @param guards those that stand before the same store
     * @param limits the limits for archives
     * @param time the time of day
     */
    public LocalAdministration(
            SessionStore store, SessionHistory history, Guards guards, ImportLimits limits, InstantSource time) {
        this.store = store;
        this.history = history;
        this.guards = guards;
        this.limits = limits;
        this.time = time;
    }

    /** The administration of a store that no pod can reach meanwhile. */
    public static LocalAdministration alone(SessionStore store, SessionHistory history, InstantSource time) {
        return new LocalAdministration(store, history, Guards.of(store, history, GuardMetrics.unwatched(), time), time);
    }

    @Override
    public List<GroupName> groups() {
        return store.groups();
    }

    @Override
    public Optional<ScrubReport> scrub() {
        return store.fileHealth().flatMap(FileHealth::scrub);
    }

    @Override
    public List<InstanceSummary> list() {
        return summaries(instance -> true);
    }

    @Override
    public List<InstanceSummary> orphans(Duration age) {
        Instant limit = time.instant().minus(age);
        return summaries(instance -> isOlder(instance, limit)).stream()
                .filter(summary -> summary.state() != InstanceState.UNREADABLE)
                .toList();
    }

    @Override
    public InstanceReport diagnose(InstancePath instance) {
        try {
            requireThere(instance);
            return new Doctor(store, history, guards, instance, time.instant()).report();
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.UNAVAILABLE);
            return InstanceReport.unreadable(unreadable(instance), String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public void remove(InstancePath instance) {
        requireThere(instance);
        Committed.await(
                store.commit(Commit.of(new Change.DeleteInstance(instance, RecoveryPointId.at(time.instant())))));
    }

    @Override
    public List<Key> keys(InstancePath instance) {
        requireThere(instance);
        return store.keys(instance);
    }

    @Override
    public KeyReport examineKey(KeyPath path) {
        requireThere(path.instance());
        return new StoredKeys(store, guards).examine(path);
    }

    @Override
    public void deleteKey(KeyPath path) {
        requireThere(path.instance());
        new StoredKeys(store, guards).delete(path);
    }

    @Override
    public LeaseReport lease(InstancePath instance) {
        requireThere(instance);
        return new LeasesOfStore(store.leases()).of(instance);
    }

    @Override
    public void breakLease(InstancePath instance) {
        requireThere(instance);
        new LeasesOfStore(store.leases()).end(instance);
    }

    @Override
    public List<SnapshotReport> snapshots(InstancePath instance) {
        List<Snapshot> snapshots = history.snapshots(instance);
        if (snapshots.isEmpty()) {
            requireThere(instance);
        }
        return snapshots.stream().map(each -> report(each, List.of())).toList();
    }

    @Override
    public SnapshotReport takeSnapshot(InstancePath instance) {
        requireThere(instance);
        List<String> damaged = new ArrayList<>(KeyCensus.of(store, instance).damaged());
        if (damaged.remove(Key.CREDS.toString()) && !guards.identity().mendFromCopy(instance)) {
            throw new CofreException(
                    ErrorCode.CONFLICT,
                    "the creds are damaged and no intact copy is kept: a snapshot of them would be of no use, and in time"
                            + " push out one that is");
        }
        return report(history.snapshot(instance, SnapshotReason.REQUESTED), damaged);
    }

    @Override
    public ReplacementReport restoreSnapshot(InstancePath instance, RecoveryPointId id) {
        requireUsable(instance, id);
        Optional<Snapshot> replaced =
                guards.identity().exclusively(instance, () -> history.restoreSnapshot(instance, id));
        return ReplacementAdvice.restored(
                replaced, id.time(), guards.identities().sharedWith(instance));
    }

    @Override
    public void deleteSnapshot(InstancePath instance, RecoveryPointId id) {
        history.deleteSnapshot(instance, id);
    }

    @Override
    public List<TrashReport> trash() {
        LastCopies lastCopies = new LastCopies(history, guards);
        return history.trash().stream()
                .map(entry -> new TrashReport(
                        entry.id().text(),
                        entry.id().time(),
                        entry.group().toString(),
                        entry.instances().stream().map(InstanceName::toString).toList(),
                        lastCopies.in(entry)))
                .toList();
    }

    @Override
    public TrashRestoration restoreTrash(RecoveryPointId id, Optional<InstanceName> instance, boolean replace) {
        return new TrashReturn(store, history, guards).restore(id, instance, replace);
    }

    @Override
    public void purgeTrash(RecoveryPointId id) {
        history.purgeTrash(id);
    }

    @Override
    public void export(InstancePath instance, OutputStream into) throws IOException {
        requireThere(instance);
        // This reads all values from the volume, and so mends those that memory can mend.
        KeyCensus.of(store, instance);
        try (SessionCopy copy = history.copyOf(instance)) {
            SessionExport.write(copy, instance, time.instant(), into, large);
        }
    }

    @Override
    public ImportReport importArchive(InstancePath instance, InputStream archived, ImportRequest request)
            throws IOException {
        boolean replace = request.replace();
        requireReplaceable(instance, replace);
        try (Staging staging = history.stage()) {
            Selection selection = new Selection(request.folder(), request.creds());
            Imported imported = SessionImport.read(archived, staging::put, selection, limits, large);
            ImportedCreds creds = ImportedCreds.of(imported, staging);
            List<InstancePath> holders = otherHolders(creds, instance);
            if (request.refuseDuplicate() && !holders.isEmpty()) {
                throw new CofreException(ErrorCode.DUPLICATE, Duplicates.warning("in the archive", holders));
            }
            Optional<Snapshot> replaced = guards.identity().exclusively(instance, () -> {
                // This is checked once more, because an archive takes time to arrive and a pod may have paired
                // meanwhile.
                requireReplaceable(instance, replace);
                return staging.adopt(instance);
            });
            creds.creds().ifPresent(found -> guards.identities().learn(instance, found.identity()));
            return new ImportReport(
                    imported.keys(),
                    imported.leftovers(),
                    imported.leftoverCount(),
                    imported.passedOver(),
                    ReplacementAdvice.imported(replaced, creds.creds(), warnings(creds, holders)));
        }
    }

    private List<InstancePath> otherHolders(ImportedCreds creds, InstancePath instance) {
        return creds.creds().map(Creds::identity).map(guards.identities()::holders).orElse(List.of()).stream()
                .filter(other -> !other.equals(instance))
                .toList();
    }

    private static List<String> warnings(ImportedCreds creds, List<InstancePath> holders) {
        List<String> warnings = new ArrayList<>();
        if (!holders.isEmpty()) {
            warnings.add(Duplicates.warning("in the archive", holders));
        }
        warnings.addAll(creds.warnings());
        return warnings;
    }

    private void requireReplaceable(InstancePath instance, boolean replace) {
        if (!replace && CurrentCreds.of(store, instance).holdsAccount()) {
            throw new CofreException(
                    ErrorCode.CONFLICT,
                    "the instance holds a paired account or damaged creds: say that it may be replaced, and it becomes a"
                            + " snapshot first");
        }
    }

    private void requireUsable(InstancePath instance, RecoveryPointId id) {
        try (SessionCopy copy = history.openSnapshot(instance, id)) {
            UnusableCreds.in(copy).ifPresent(unusable -> {
                throw new CofreException(
                        ErrorCode.CREDS_UNUSABLE,
                        "nothing was changed. The creds in this snapshot are no JSON object, and no pod can use them."
                                + " Look for another one: " + ShellCommands.listSnapshots(instance));
            });
        }
    }

    private void requireThere(InstancePath instance) {
        if (!store.contains(instance)) {
            throw new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist");
        }
    }

    /** An unreadable instance does not tell its age, so it must not be removed for its age. */
    private boolean isOlder(InstancePath instance, Instant limit) {
        try {
            return store.lastWrite(instance).map(last -> !last.isAfter(limit)).orElse(false);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.UNAVAILABLE);
            return false;
        }
    }

    private List<InstanceSummary> summaries(Predicate<InstancePath> wanted) {
        guards.identities().learnAll();
        Map<InstancePath, List<InstancePath>> shared = guards.identities().known();
        List<InstanceSummary> summaries = new ArrayList<>();
        for (GroupName group : store.groups()) {
            Optional<List<InstanceName>> names = instances(group);
            if (names.isEmpty()) {
                summaries.add(InstanceSummary.unreadable(group.toString(), ""));
            }
            for (InstanceName name : names.orElse(List.of())) {
                InstancePath instance = new InstancePath(group, name);
                if (wanted.test(instance)) {
                    summaries.add(summary(instance, shared.getOrDefault(instance, List.of())));
                }
            }
        }
        return summaries;
    }

    /** The instances of a group; empty if they cannot be read. */
    private Optional<List<InstanceName>> instances(GroupName group) {
        try {
            return Optional.of(store.instances(group).orElse(List.of()));
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.UNAVAILABLE);
            return Optional.empty();
        }
    }

    private static InstanceSummary unreadable(InstancePath instance) {
        return InstanceSummary.unreadable(
                instance.group().toString(), instance.instance().toString());
    }

    /** One unreadable instance must not keep anybody from seeing the others. */
    private InstanceSummary summary(InstancePath instance, List<InstancePath> holders) {
        try {
            return readSummary(instance, holders);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.UNAVAILABLE);
            return unreadable(instance);
        }
    }

    private InstanceSummary readSummary(InstancePath instance, List<InstancePath> holders) {
        return new InstanceSummary(
                instance.group().toString(),
                instance.instance().toString(),
                CurrentCreds.of(store, instance).state(),
                store.keyCount(instance),
                Optional.empty(),
                store.lastWrite(instance),
                Duplicates.names(holders));
    }

    private static SnapshotReport report(Snapshot snapshot, List<String> damaged) {
        return new SnapshotReport(
                snapshot.instance().group().toString(),
                snapshot.instance().instance().toString(),
                snapshot.id().text(),
                snapshot.id().time(),
                snapshot.reason().wireName(),
                damaged);
    }
}
