package io.cofre.volume.files;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.volume.disk.DamagedFileException;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.disk.LongerFileException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The values of an instance as files in its directory, one each. The account depends on {@code creds}, so there is a
 * second copy of it in a directory of its own, which moves with the instance. Thread-safe.
 */
public final class ValueFiles {

    private static final int SMALL_BYTES_MAX = 64 * 1024;
    private static final int LARGE_READS_MAX = 2;

    private final Disk disk;
    private final Semaphore largeReads = new Semaphore(LARGE_READS_MAX);

    public ValueFiles(Disk disk) {
        this.disk = disk;
    }

    /** The directory of the second copies of an instance. */
    public static Path retainedIn(Path directory) {
        return directory.resolve(Layout.RETAINED);
    }

    /**
     * Writes a value under a temporary name in {@code scratch} and renames it, so that no reader ever sees half of it.
     */
    public void write(Path directory, Key key, Value value, Scratch scratch) throws IOException {
        replace(directory.resolve(key.fileName()), value, scratch);
        if (key.equals(Key.CREDS)) {
            disk.createDirectory(retainedIn(directory));
            replace(retained(directory), value, scratch);
        }
    }

    /** Whether the volume has room for the name of a key. */
    public boolean canHold(Key key) {
        return disk.canHold(key.fileName());
    }

    /**
     * The second copy is deleted first and written last: a second copy without its value means that something is wrong.
     */
    public void delete(Path directory, Key key) throws IOException {
        if (key.equals(Key.CREDS)) {
            disk.delete(retained(directory));
        }
        disk.delete(directory.resolve(key.fileName()));
    }

    /**
     * The value under a key; empty if there is no such file.
     *
     * @throws CofreException {@code DAMAGED} if there is such a file, and it is not intact or cannot be read;
     *     {@code UNAVAILABLE} if it cannot be read for a passing reason that has nothing to do with the file, or if its
     *     directory is closed to the worker
     */
    public Optional<Value> read(Path directory, Key key) {
        return read(directory, key, disk::read);
    }

    private Optional<Value> read(Path directory, Key key, Content source) {
        Path file = directory.resolve(key.fileName());
        Optional<Value> value = read(file, source);
        if (value.isEmpty() && key.equals(Key.CREDS) && hasRetained(directory)) {
            // The value and its second copy may both have been written only now.
            value = read(file, source);
            if (value.isEmpty()) {
                throw new CofreException(ErrorCode.DAMAGED, "the stored value is gone, although nobody deleted it");
            }
        }
        return value;
    }

    /** As {@link #read}, for a caller that reads all values once. */
    public Optional<Value> readInPassing(Path directory, Key key) {
        return read(directory, key, disk::readInPassing);
    }

    /** The second copy of creds, if it is there and intact. */
    public Optional<Value> readRetained(Path directory) {
        try {
            return disk.isDirectory(retainedIn(directory)) ? read(retained(directory)) : Optional.empty();
        } catch (IOException failure) {
            throw unreadable(retained(directory), failure);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return Optional.empty();
        }
    }

    /**
     * The second copy of creds; empty if there is none.
     *
     * @throws CofreException as {@link #readInPassing}
     */
    public Optional<Value> readRetainedInPassing(Path directory) {
        return read(retained(directory), disk::readInPassing);
    }

    /** The keys that have a file, in their natural order. */
    public List<Key> keys(Path directory) throws IOException {
        return disk.list(directory).stream()
                .filter(entry -> !entry.isDirectory())
                .flatMap(entry -> Key.ofFileName(entry.name()).stream())
                .sorted()
                .toList();
    }

    /** The keys that have a name in the directory, in no order. Names of things that are no files are among them. */
    public List<Key> namedKeys(Path directory) throws IOException {
        return disk.names(directory).stream()
                .flatMap(name -> Key.ofFileName(name).stream())
                .toList();
    }

    /**
     * Whether there is any value of the session. A second copy counts: if the file of creds is gone, the account hangs
     * on it.
     */
    public boolean hasValues(Path directory) throws IOException {
        return holdsFile(directory) || holdsFile(retainedIn(directory));
    }

    private boolean holdsFile(Path directory) throws IOException {
        for (DiskEntry entry : disk.list(directory)) {
            if (!entry.isDirectory() && !entry.name().equals(Key.LEASE.fileName())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Makes {@code created} a directory with the values of another one. They share their files, except creds: damage to
     * the file of one must not damage the other.
     */
    public void copy(Path directory, Path created, Scratch scratch) throws IOException {
        disk.createDirectory(created);
        for (Key key : keys(directory)) {
            if (!key.equals(Key.CREDS)) {
                disk.link(directory.resolve(key.fileName()), created.resolve(key.fileName()));
            }
        }
        copyCreds(directory, created, scratch);
    }

    /** Damaged creds are copied as they are, with the intact copy that may be beside them. */
    private void copyCreds(Path directory, Path created, Scratch scratch) throws IOException {
        Path live = directory.resolve(Key.CREDS.fileName());
        try {
            Optional<Value> value = read(live);
            if (value.isPresent()) {
                write(created, Key.CREDS, value.get(), scratch);
                return;
            }
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            disk.link(live, created.resolve(Key.CREDS.fileName()));
        }
        Optional<Value> retained = readRetained(directory);
        if (retained.isPresent()) {
            disk.createDirectory(retainedIn(created));
            replace(retained(created), retained.get(), scratch);
        }
    }

    private boolean hasRetained(Path directory) {
        try {
            return disk.isDirectory(retainedIn(directory))
                    && disk.facts(retained(directory)).isPresent();
        } catch (IOException failure) {
            throw unreadable(retained(directory), failure);
        }
    }

    private CofreException unreadable(Path file, IOException failure) {
        return new CofreException(
                FileReason.isPassing(failure) || isHidden(file) ? ErrorCode.UNAVAILABLE : ErrorCode.DAMAGED,
                "the stored value cannot be read: " + FileReason.of(failure),
                failure);
    }

    /**
     * Whether the directory is closed to the worker. An older copy must not stand in for values that may be whole in
     * there.
     */
    private boolean isHidden(Path file) {
        try {
            disk.facts(file);
            return false;
        } catch (IOException failure) {
            return failure instanceof AccessDeniedException;
        }
    }

    /** The file of the second copy of creds. */
    public static Path retained(Path directory) {
        return retainedIn(directory).resolve(Key.CREDS.fileName());
    }

    private void replace(Path file, Value value, Scratch scratch) throws IOException {
        Path temporary = scratch.next();
        try {
            disk.write(temporary, value.bytes());
            disk.rename(temporary, file);
        } catch (IOException failure) {
            giveBack(temporary, failure);
            throw failure;
        }
    }

    /** Deletes a half-written file, because a full disk has no room for it until the next sweep. */
    private void giveBack(Path temporary, IOException failure) {
        try {
            disk.delete(temporary);
        } catch (IOException alsoFailing) {
            failure.addSuppressed(alsoFailing);
        }
    }

    /** A way to read the content of a file. */
    @FunctionalInterface
    private interface Content {
        Optional<byte[]> of(Path file, int bytesMax) throws IOException;
    }

    private Optional<Value> read(Path file) {
        return read(file, disk::read);
    }

    private Optional<Value> read(Path file, Content source) {
        try {
            return read(file, source, SMALL_BYTES_MAX);
        } catch (LongerFileException large) {
            // Only a few are read at a time: nobody has counted their memory while they are read and checked.
            largeReads.acquireUninterruptibly();
            try {
                return read(file, source, Integer.MAX_VALUE);
            } catch (LongerFileException impossible) {
                throw unreadable(file, impossible);
            } finally {
                largeReads.release();
            }
        }
    }

    private Optional<Value> read(Path file, Content source, int bytesMax) throws LongerFileException {
        Optional<byte[]> content;
        try {
            content = source.of(file, bytesMax);
        } catch (LongerFileException large) {
            throw large;
        } catch (DamagedFileException damaged) {
            throw new CofreException(ErrorCode.DAMAGED, "the stored value is damaged: " + damaged.getMessage());
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
        if (content.isPresent() && !JsonText.isJson(content.get())) {
            throw new CofreException(
                    ErrorCode.DAMAGED,
                    content.get().length == 0 ? "the stored value is empty" : "the stored value is not JSON");
        }
        return content.map(Value::of);
    }
}
