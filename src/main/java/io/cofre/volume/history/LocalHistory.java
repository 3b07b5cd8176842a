package io.cofre.volume.history;

import io.cofre.retention.HistoryObserver;
import io.cofre.retention.RetentionClock;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.store.HistoryFigures;
import io.cofre.store.IdentityReader;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.RetainedCreds;
import io.cofre.store.Retention;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.store.TrashEntry;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.files.DirectoryCopy;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.ValueFiles;
import io.cofre.volume.files.VolumeTrouble;
import io.cofre.volume.files.WriteBack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The history in the directories of the volume, beside those of the groups. */
public final class LocalHistory implements SessionHistory {
    private static final Logger LOG = LoggerFactory.getLogger(LocalHistory.class);

    private final Disk disk;
    private final LiveSessions live;
    private final ValueFiles values;
    private final TrashDirectories trash;
    private final SnapshotDirectories snapshots;
    private final Scratch staging;
    private final Adoptions adoptions;
    private final Keepings keepings;
    private final RetentionSweep retention;
    private final Ledger ledger;
    private final RetentionClock clock;

    /**
     * A thread that takes something out of the history holds this lock, so that the things it saw are still there when
     * it acts.
     */
    private final ReentrantLock taking = new ReentrantLock();

    private final Troubles untidy = new Troubles();

    private volatile HistoryFigures figures = HistoryFigures.NONE;

    /**
     * @param identities tells which identity the kept creds belong to
     * @param clock counts the time for which they have been kept
     */
    public LocalHistory(
            Disk disk,
            LiveSessions live,
            Retention retention,
            HistoryObserver observer,
            IdentityReader identities,
            RetentionClock clock) {
        this.ledger = Ledger.load(disk);
        this.clock = clock;
        this.disk = disk;
        this.live = live;
        this.values = new ValueFiles(disk);
        this.trash = new TrashDirectories(disk);
        this.snapshots = new SnapshotDirectories(disk, ledger, clock);
        this.staging = new Scratch(disk, Layout.STAGING);
        this.adoptions = new Adoptions(disk, live, ledger, clock);
        this.keepings = new Keepings(disk, live, snapshots, trash, staging, ledger, taking);
        Whose whose = new Whose(values, identities);
        this.retention = new RetentionSweep(disk, trash, snapshots, staging, whose, ledger, clock, retention, observer);
    }

    /**
     * Carries out the decisions of an earlier process and clears away its unfinished work. Called before anything else
     * looks at the volume.
     */
    public static void recover(Disk disk, InstantSource time) throws IOException {
        new Scratch(disk, Layout.STAGING).clear();
        Adoption.completeAll(disk, time);
    }

    /** Removes snapshots and entries of the trash that are too old or too many. */
    public void sweep() {
        try {
            figures = retention.run(taking);
        } catch (IOException failure) {
            LOG.warn("what is too old could not be removed from the history; it is tried again", failure);
        }
        taking.lock();
        try {
            tidySnapshots();
        } finally {
            taking.unlock();
        }
    }

    /**
     * Removes directories that hold no snapshot any more. The thread that takes snapshots does it, because a directory
     * that it has just made must not vanish. Until it can be done, empty directories are in nobody's way.
     */
    private void tidySnapshots() {
        untidy.nextRound();
        List<InstancePath> empty = snapshots.withoutAny(untidy);
        if (empty.isEmpty()) {
            return;
        }
        try {
            live.whileQuiesced(() -> {
                for (InstancePath instance : empty) {
                    snapshots.tidy(instance);
                }
            });
        } catch (CofreException refused) {
            LOG.debug("the directories of former snapshots stay for now: {}", refused.getMessage());
        }
    }

    @Override
    public Snapshot snapshot(InstancePath instance, SnapshotReason reason) {
        Snapshot snapshot = new Snapshot(instance, RecoveryPointId.at(clock.wall()), reason);
        live.whileQuiesced(() -> {
            live.mendCreds(instance);
            WriteBack writeBack = WriteBack.watch(disk);
            Path copied = copyLive(instance);
            try {
                writeBack.sync();
                snapshots.moveIn(copied, snapshot);
            } catch (IOException failure) {
                // Until the next start the files that it shares with the instance would keep their room.
                staging.delete(copied);
                throw failure;
            }
            disk.sync();
            ledger.note(SnapshotDirectories.of(snapshot));
        });
        LOG.info(
                "snapshot {} of {} in {} taken: {}",
                snapshot.id(),
                instance.instance(),
                instance.group(),
                reason.wireName());
        return snapshot;
    }

    @Override
    public List<Snapshot> snapshots(InstancePath instance) {
        return reading(() -> snapshots.ofInstance(instance));
    }

    @Override
    public List<InstancePath> instancesWithSnapshots() {
        return List.copyOf(snapshots.byInstance(new Troubles()).keySet());
    }

    @Override
    public SessionCopy openSnapshot(InstancePath instance, RecoveryPointId id) {
        Path directory = SnapshotDirectories.of(snapshotOf(instance, id));
        return reading(() -> new DirectoryCopy(values, directory, values.keys(directory), () -> {}));
    }

    @Override
    public SessionCopy copyOf(InstancePath instance) {
        Path[] copied = new Path[1];
        live.whileQuiesced(() -> {
            live.mendCreds(instance);
            copied[0] = copyLive(instance);
        });
        return reading(
                () -> new DirectoryCopy(values, copied[0], values.keys(copied[0]), () -> staging.delete(copied[0])));
    }

    @Override
    public void deleteSnapshot(InstancePath instance, RecoveryPointId id) {
        changing("the snapshot cannot be deleted", () -> {
            staging.discard(SnapshotDirectories.of(snapshotOf(instance, id)));
            snapshots.force(instance);
        });
    }

    @Override
    public Optional<Snapshot> restoreSnapshot(InstancePath instance, RecoveryPointId id) {
        Snapshot snapshot = snapshotOf(instance, id);
        WriteBack writeBack = WriteBack.watch(disk);
        try (Staging staged =
                new StagedDirectory(values, copyOfSnapshot(snapshot), staging, writeBack, adoptions, keepings)) {
            return staged.adopt(instance);
        }
    }

    @Override
    public List<TrashEntry> trash() {
        awaitCheckpoint("the last removals may not be in the trash yet");
        List<TrashEntry> entries = trash.all(new Troubles()).stream()
                .filter(entry -> !entry.instances().isEmpty())
                .toList();
        return ledger.newestFirst(entries, entry -> TrashDirectories.of(entry.id()), TrashEntry::id, clock.wall());
    }

    @Override
    public TrashEntry trashEntry(RecoveryPointId id) {
        return reading(() -> entry(id));
    }

    @Override
    public SessionCopy openTrash(RecoveryPointId id, InstanceName instance) {
        return reading(() -> {
            TrashEntry entry = entry(id);
            InstancePath path = new InstancePath(entry.group(), instance);
            requireInTrash(entry, path);
            Path directory = TrashDirectories.of(id, path);
            return new DirectoryCopy(values, directory, values.keys(directory), () -> {});
        });
    }

    @Override
    public Optional<Snapshot> restoreTrash(RecoveryPointId id, InstanceName instance, boolean replace) {
        return changing("the instance cannot be moved back", () -> {
            TrashEntry entry = entry(id);
            InstancePath path = new InstancePath(entry.group(), instance);
            requireInTrash(entry, path);
            if (!replace) {
                requireAbsent(path);
            }
            Optional<Snapshot> replaced = adoptions.adopt(TrashDirectories.of(id, path), WriteBack.watch(disk), path);
            trash.tidy(entry);
            return replaced;
        });
    }

    @Override
    public void purgeTrash(RecoveryPointId id) {
        changing("the removal cannot be purged", () -> {
            staging.discard(TrashDirectories.of(entry(id).id()));
            trash.force();
        });
    }

    @Override
    public Staging stage() {
        return changing("the instance cannot be stored", () -> {
            WriteBack writeBack = WriteBack.watch(disk);
            staging.prepare();
            Path directory = staging.next();
            disk.createDirectory(directory);
            return new StagedDirectory(values, directory, staging, writeBack, adoptions, keepings);
        });
    }

    /**
     * The newest intact {@code creds} that is kept beside the live one: the second copy, or the one of a snapshot that
     * was taken since the identity was last replaced. Empty if there is none.
     */
    public Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        return new KeptCreds(values).of(instance, () -> snapshots(instance));
    }

    /** The time at which an instance was last written; empty if it does not exist. */
    public Optional<Instant> lastWrite(InstancePath instance) {
        Optional<Instant> begun = live.begunWithoutDirectory(instance);
        return begun.isPresent()
                ? begun
                : reading(() -> disk.facts(Layout.of(instance)).map(FileFacts::modified));
    }

    /** The time at which the value of a key was written; empty if it has no file. */
    public Optional<Instant> lastWrite(KeyPath path) {
        awaitCheckpoint("the file of a key may be older than its value");
        return reading(() -> disk.facts(Layout.of(path)).map(FileFacts::modified));
    }

    private void awaitCheckpoint(String otherwise) {
        try {
            live.whileQuiesced(() -> {});
        } catch (CofreException refused) {
            LOG.warn("{}: {}", otherwise, refused.getMessage());
        }
    }

    @Override
    public HistoryFigures figures() {
        return figures;
    }

    private Path copyLive(InstancePath instance) throws IOException {
        live.requireWhole(instance);
        return copy(Layout.of(instance));
    }

    /** A directory in the staging area with the values of another one. */
    private Path copy(Path directory) throws IOException {
        if (!disk.isDirectory(directory)) {
            throw new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist");
        }
        staging.prepare();
        Path copied = staging.next();
        boolean done = false;
        try {
            values.copy(directory, copied, staging);
            done = true;
            return copied;
        } finally {
            if (!done) {
                staging.delete(copied);
            }
        }
    }

    private Path copyOfSnapshot(Snapshot snapshot) {
        return changing("the snapshot cannot be restored", () -> {
            values.read(SnapshotDirectories.of(snapshot), Key.CREDS);
            return copy(SnapshotDirectories.of(snapshot));
        });
    }

    private Snapshot snapshotOf(InstancePath instance, RecoveryPointId id) {
        return snapshots(instance).stream()
                .filter(snapshot -> snapshot.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the instance has no such snapshot"));
    }

    /** Finds a removal. If it was made a moment ago it is moved into the trash first. */
    private TrashEntry entry(RecoveryPointId id) throws IOException {
        Optional<TrashEntry> found = trash.entry(id);
        if (found.isEmpty()) {
            live.whileQuiesced(() -> {});
            found = trash.entry(id);
        }
        return found.orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the trash has no such entry"));
    }

    private static void requireInTrash(TrashEntry entry, InstancePath path) {
        if (!entry.instances().contains(path.instance())) {
            throw new CofreException(ErrorCode.NOT_FOUND, "this entry of the trash has no such instance");
        }
    }

    /** An instance that a pod creates after this is not lost: it becomes a snapshot, as if it might be replaced. */
    private void requireAbsent(InstancePath path) {
        if (live.contains(path)) {
            throw new CofreException(
                    ErrorCode.CONFLICT,
                    "there is an instance " + Layout.of(path)
                            + ": say that it may be replaced, and it becomes a snapshot first");
        }
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    private interface Changing {
        void run() throws IOException;
    }

    private static <T> T reading(Reading<T> reading) {
        try {
            return reading.run();
        } catch (IOException failure) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the history cannot be read", failure);
        }
    }

    private <T> T changing(String what, Reading<T> change) {
        taking.lock();
        try {
            return change.run();
        } catch (IOException failure) {
            throw VolumeTrouble.of(what, failure);
        } finally {
            taking.unlock();
        }
    }

    private void changing(String what, Changing change) {
        Reading<Boolean> reading = () -> {
            change.run();
            return true;
        };
        changing(what, reading);
    }
}
