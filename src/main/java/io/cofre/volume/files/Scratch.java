package io.cofre.volume.files;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for what has no name of its own: what is being put together before it is renamed to where it belongs, and
 * what is on its way out. Thread-safe, as far as nobody uses what was {@linkplain #sweep swept}.
 */
public final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private final Disk disk;
    private final Path directory;

    /** Unlike that of an earlier process, some of whose files may still be there. */
    private final String prefix = UUID.randomUUID() + "-";

    private final AtomicLong names = new AtomicLong();

    /** Whether the last deletion failed: on a volume that fails it is tried again every second, and said once. */
    private final AtomicBoolean isStuck = new AtomicBoolean();

    public Scratch(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Makes sure that the directory is there. */
    public void prepare() throws IOException {
        disk.createDirectory(directory);
    }

    /** A path in the directory that nothing else has. */
    public Path next() {
        return directory.resolve(prefix + names.incrementAndGet());
    }

    /** Takes a directory out of sight, at once, and deletes it at leisure. */
    public void discard(Path path) throws IOException {
        prepare();
        Path leaving = next();
        try {
            disk.rename(path, leaving);
        } catch (NoSuchFileException gone) {
            return;
        }
        delete(leaving);
    }

    /** Moves something here, to be deleted by the next sweep. */
    public void take(Path path) throws IOException {
        try {
            disk.rename(path, next());
        } catch (AtomicMoveNotSupportedException otherDevice) {
            new DirectoryMove(disk, this).delete(path);
        }
    }

    /** Deletes a tree. What cannot be deleted is in nobody's way. */
    public void delete(Path tree) {
        try {
            deleteTree(tree);
            if (isStuck.getAndSet(false)) {
                LOG.info("temporary files can be deleted again");
            }
        } catch (IOException failure) {
            if (!isStuck.getAndSet(true)) {
                LOG.warn("temporary files could not be deleted: {}", failure.toString());
            }
        }
    }

    /**
     * Deletes all that is here. The directory stays: on a full disk it could not be made again, and nothing be
     * discarded.
     */
    public void clear() {
        try {
            for (DiskEntry entry : disk.list(directory)) {
                delete(directory.resolve(entry.name()));
            }
        } catch (IOException failure) {
            LOG.warn("temporary files could not be found: {}", failure.toString());
        }
    }

    /** Deletes all that is here, and the directory. */
    public void sweep() {
        delete(directory);
    }

    /** Deletes all it can, even if one entry fails. It deletes a symbolic link, never its target. */
    private void deleteTree(Path path) throws IOException {
        IOException first = null;
        for (DiskEntry entry : disk.list(path)) {
            Path child = path.resolve(entry.name());
            try {
                if (entry.isDirectory()) {
                    deleteTree(child);
                } else {
                    disk.delete(child);
                }
            } catch (IOException failure) {
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
        disk.delete(path);
    }
}
