package io.cofre.volume.engine;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.ValueFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The placement of directories and values on the volume. If something that no worker could have made stands in the way,
 * it is moved aside. A directory that somebody took away is made again. Only the checkpoint uses this class.
 */
final class Placement {
    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    /** No more than this many things can stand in the way of one value. */
    private static final int MENDED_MAX = 4;

    /**
     * The part of a name that is kept, so that it fits a file system with its prefix: a character takes up to four
     * bytes.
     */
    private static final int STRAY_NAME_CHARACTERS_MAX = 40;

    private final Disk disk;
    private final Scratch scratch;
    private final ValueFiles files;
    private final InstantSource time;
    private final AtomicLong strays = new AtomicLong();

    Placement(Disk disk, Scratch scratch, InstantSource time) {
        this.disk = disk;
        this.time = time;
        this.scratch = scratch;
        this.files = new ValueFiles(disk);
    }

    void create(GroupName group) throws IOException {
        createDirectory(Layout.of(group));
    }

    void create(InstancePath instance) throws IOException {
        Path directory = Layout.of(instance);
        try {
            createDirectory(directory);
        } catch (FileSystemException failure) {
            if (disk.isDirectory(Layout.of(instance.group()))) {
                throw failure;
            }
            LOG.warn("the directory of group {} was taken away; it is made again", instance.group());
            create(instance.group());
            createDirectory(directory);
        }
    }

    /** Writes a value, or deletes it. */
    void place(InstancePath instance, Key key, Entry entry) throws IOException {
        for (int mended = 0; ; mended++) {
            try {
                placeOnce(Layout.of(instance), key, entry);
                return;
            } catch (FileSystemException failure) {
                if (mended == MENDED_MAX || !clearWay(instance, key, failure)) {
                    throw failure;
                }
            }
        }
    }

    private void placeOnce(Path directory, Key key, Entry entry) throws IOException {
        if (entry.value().isPresent()) {
            files.write(directory, key, entry.value().get(), scratch);
        } else {
            files.delete(directory, key);
        }
    }

    /** Clears the way of a value that could not be written. Returns whether there was anything to clear. */
    private boolean clearWay(InstancePath instance, Key key, FileSystemException failure) throws IOException {
        Path directory = Layout.of(instance);
        if (!disk.isDirectory(directory)) {
            LOG.warn(
                    "the directory of {} in {} was taken away; it is made again with what is written from now on",
                    instance.instance(),
                    instance.group());
            create(instance);
            return true;
        }
        Path file = directory.resolve(key.fileName());
        if (disk.isDirectory(file)) {
            moveAside(file);
            return true;
        }
        if (!key.equals(Key.CREDS)) {
            return false;
        }
        Path copies = ValueFiles.retainedIn(directory);
        if (!disk.isDirectory(copies) && (failure instanceof NotDirectoryException || isThere(copies))) {
            moveAside(copies);
            return true;
        }
        Path copy = copies.resolve(key.fileName());
        if (disk.isDirectory(copy)) {
            moveAside(copy);
            return true;
        }
        return false;
    }

    private boolean isThere(Path path) throws IOException {
        return disk.facts(path).isPresent();
    }

    private void createDirectory(Path directory) throws IOException {
        try {
            disk.createDirectory(directory);
        } catch (NotDirectoryException stray) {
            moveAside(directory);
            disk.createDirectory(directory);
        }
    }

    /** Things that no worker could have stored must not stop every later checkpoint. */
    private void moveAside(Path stray) throws IOException {
        disk.createDirectory(Layout.STRAY);
        String name = stray.getFileName().toString();
        String shortened = name.substring(0, Math.min(name.length(), STRAY_NAME_CHARACTERS_MAX));
        Path target = Layout.STRAY.resolve(time.millis() + "-" + strays.incrementAndGet() + "-" + shortened);
        disk.rename(stray, target);
        LOG.warn("{} stood where the worker has to write; it was moved to {}", stray, target);
    }
}
