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
 * A directory for temporary files: new ones are put together here before they are renamed to their places, and
 * discarded ones wait here to be deleted. Thread-safe, as long as nobody uses a file after it was
 * {@linkplain #sweep swept}.
 */
public final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private final Disk disk;
    private final Path directory;

    /** The prefix of this process's names. Files of an earlier process, with another prefix, may still be there. */
    private final String prefix = UUID.randomUUID() + "-";

    private final AtomicLong names = new AtomicLong();

    /** Whether the last deletion failed. On a failing volume it is tried again every second, and logged once. */
    private final AtomicBoolean isStuck = new AtomicBoolean();

    public Scratch(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Makes sure that the directory exists. */
    public void prepare() throws IOException {
        disk.createDirectory(directory);
    }

    /** A path in the directory that nothing else has. */
    public Path next() {
        return directory.resolve(prefix + names.incrementAndGet());
    }

    /** Moves a directory out of sight at once, and then deletes it. */
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
    public void moveIn(Path path) throws IOException {
        try {
            disk.rename(path, next());
        } catch (AtomicMoveNotSupportedException otherDevice) {
            new DirectoryMove(disk, this).delete(path);
        }
    }

    /** Deletes a tree. A rest that cannot be deleted is in nobody's way. */
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
     * Deletes all that is here. The directory stays: a full disk has no room to make it again, and without it nothing
     * could be discarded.
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
