package io.cofre.testing.filestore;

import io.cofre.lease.RecordedLeases;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.store.FileHealth;
import io.cofre.store.Leases;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFullException;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.engine.Admission;
import io.cofre.volume.engine.EpochFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * A store that makes each change by itself: a temporary file is written and forced, renamed onto its final name, and
 * the directory is forced. A deleted file or directory is renamed away first, so that it is gone at once.
 *
 * <p>Commits are made one at a time, under the lock of the store. A commit of several changes that a crash interrupts
 * can be left in part: this store keeps no journal. Reads take no lock; a rename shows them the old value or the new
 * one.
 */
public final class FileStore implements SessionStore {
    private static final Path SCRATCH = Path.of(".tmp");

    private final Disk disk;
    private final Leases leases;
    private long scratchFiles;
    private volatile ChangeListener listener = ChangeListener.NONE;
    private boolean closed;

    private FileStore(Disk disk, InstantSource time, LongSupplier nanoTime) {
        this.disk = disk;
        this.leases = new RecordedLeases(this, EpochFile.load(disk, time), nanoTime);
    }

    /** Opens the store on {@code disk}, which it owns from now on, and sweeps what a crash left behind. */
    public static FileStore open(Disk disk) throws IOException {
        return open(disk, InstantSource.system(), System::nanoTime);
    }

    /** Opens it for a process that has these clocks. */
    static FileStore open(Disk disk, InstantSource time, LongSupplier nanoTime) throws IOException {
        disk.createDirectory(SCRATCH);
        for (DiskEntry leftover : disk.list(SCRATCH)) {
            deleteTree(disk, SCRATCH.resolve(leftover.name()));
        }
        return new FileStore(disk, time, nanoTime);
    }

    @Override
    public CompletableFuture<Void> commit(Commit commit) {
        try {
            commitNow(commit);
            return CompletableFuture.completedFuture(null);
        } catch (CofreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public void tells(ChangeListener told) {
        listener = told;
    }

    @Override
    public Optional<Value> read(KeyPath path) {
        try {
            Optional<byte[]> content = disk.read(Layout.of(path));
            if (content.isPresent() && content.get().length == 0) {
                throw new CofreException(ErrorCode.DAMAGED, "the stored value is empty");
            }
            return content.map(Value::of);
        } catch (IOException failure) {
            throw new CofreException(ErrorCode.DAMAGED, "the stored value cannot be read", failure);
        }
    }

    @Override
    public Optional<Instant> lastWrite(InstancePath instance) {
        return modified(Layout.of(instance));
    }

    @Override
    public Optional<Instant> lastWrite(KeyPath path) {
        return modified(Layout.of(path));
    }

    private Optional<Instant> modified(Path path) {
        try {
            return disk.facts(path).map(FileFacts::modified);
        } catch (IOException failure) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the volume cannot be read", failure);
        }
    }

    @Override
    public List<GroupName> groups() {
        return list(Path.of("")).stream()
                .filter(DiskEntry::isDirectory)
                .flatMap(entry -> GroupName.ofFileName(entry.name()).stream())
                .sorted()
                .toList();
    }

    @Override
    public List<Key> keys(InstancePath instance) {
        return list(Layout.of(instance)).stream()
                .filter(entry -> !entry.isDirectory())
                .flatMap(entry -> Key.ofFileName(entry.name()).stream())
                .sorted()
                .toList();
    }

    @Override
    public boolean contains(InstancePath instance) {
        return isDirectory(Layout.of(instance));
    }

    private boolean isDirectory(Path path) {
        try {
            return disk.isDirectory(path);
        } catch (IOException failure) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the directory cannot be read", failure);
        }
    }

    @Override
    public Optional<List<InstanceName>> instances(GroupName group) {
        if (!isDirectory(Layout.of(group))) {
            return Optional.empty();
        }
        return Optional.of(list(Layout.of(group)).stream()
                .filter(DiskEntry::isDirectory)
                .flatMap(entry -> InstanceName.ofFileName(entry.name()).stream())
                .sorted()
                .toList());
    }

    @Override
    public Leases leases() {
        return leases;
    }

    /** It has files, and looks after none of them. */
    @Override
    public Optional<FileHealth> fileHealth() {
        return Optional.empty();
    }

    @Override
    public synchronized StoreState state() {
        return closed ? StoreState.refusing("the store is closed") : StoreState.WRITABLE;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            disk.close();
        }
    }

    private synchronized void commitNow(Commit commit) {
        if (closed) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the store is closed");
        }
        CofreException refusal = new Admission(List.of(commit), this::contains, this::read).refusal(commit);
        if (refusal != null) {
            throw refusal;
        }
        try {
            for (Change change : commit.changes()) {
                make(change);
            }
            listener.committed(List.of(commit));
        } catch (DiskFullException full) {
            throw new CofreException(ErrorCode.DISK_FULL, "no space is left on the volume", full);
        } catch (IOException failure) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the change could not be written", failure);
        }
    }

    private void make(Change change) throws IOException {
        if (change instanceof Change.CreateGroup create) {
            createDirectory(Layout.of(create.group()));
        } else if (change instanceof Change.CreateInstance create) {
            createDirectory(Layout.of(create.instance().group()));
            createDirectory(Layout.of(create.instance()));
        } else if (change instanceof Change.PutValue put) {
            put(put);
        } else if (change instanceof Change.DeleteKey delete) {
            remove(Layout.of(delete.path()), contains(delete.path().instance()));
        } else if (change instanceof Change.DeleteInstance delete) {
            remove(Layout.of(delete.instance()), contains(delete.instance()));
        } else if (change instanceof Change.DeleteGroup delete) {
            remove(Layout.of(delete.group()), disk.isDirectory(Layout.of(delete.group())));
        }
    }

    private void put(Change.PutValue put) throws IOException {
        Path temporary = nextScratch();
        try {
            disk.write(temporary, put.value().bytes());
            disk.force(temporary);
            disk.rename(temporary, Layout.of(put.path()));
        } catch (IOException failure) {
            disk.delete(temporary);
            throw failure;
        }
        disk.forceDirectory(Layout.of(put.path().instance()));
    }

    private void createDirectory(Path directory) throws IOException {
        disk.createDirectory(directory);
        disk.forceDirectory(parentOf(directory));
    }

    private void remove(Path path, boolean exists) throws IOException {
        if (!exists) {
            return;
        }
        Path removed = nextScratch();
        try {
            disk.rename(path, removed);
        } catch (NoSuchFileException absent) {
            return;
        }
        disk.forceDirectory(parentOf(path));
        deleteTree(disk, removed);
    }

    private List<DiskEntry> list(Path directory) {
        try {
            return disk.list(directory);
        } catch (IOException failure) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the volume cannot be read", failure);
        }
    }

    private Path nextScratch() {
        scratchFiles++;
        return SCRATCH.resolve(Long.toString(scratchFiles));
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static void deleteTree(Disk disk, Path path) throws IOException {
        for (DiskEntry entry : disk.list(path)) {
            deleteTree(disk, path.resolve(entry.name()));
        }
        disk.delete(path);
    }
}
