package io.cofre.journaled;

import io.cofre.disk.Disk;
import io.cofre.disk.DiskEntry;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Layout;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a frozen overlay into files: moves away what was removed, creates what was created, writes each value under a
 * temporary name and renames it, and makes all of it durable at once.
 *
 * <p>It can fail at any step and be begun again with the same overlay. It ends in the same files, since an overlay holds
 * states and not steps; only moving away is never repeated, because a new life may stand there by then.
 */
final class Checkpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);
    private static final Path SCRATCH = Path.of(".tmp");
    private static final Path STRAY = Path.of(".stray");

    private final Disk disk;
    private final ValueCache cache;
    private final LeftBehind leftBehind;
    private final String scratchPrefix = UUID.randomUUID() + "-";
    private long scratchNames;

    Checkpoint(Disk disk, ValueCache cache, LeftBehind leftBehind) {
        this.disk = disk;
        this.cache = cache;
        this.leftBehind = leftBehind;
    }

    /** Brings all of {@code frozen} into durable files. Returns how many values it wrote or deleted. */
    int write(Overlay frozen) throws IOException {
        sweep();
        disk.createDirectory(SCRATCH);
        moveAway(frozen);
        create(frozen);
        int files = 0;
        for (Map.Entry<Instance, Map<Key, Entry>> ofInstance : frozen.values().entrySet()) {
            files += writeValues(ofInstance.getKey(), ofInstance.getValue());
        }
        leftBehind.force(disk);
        disk.sync();
        return files;
    }

    /** Makes what {@link #write} wrote known to readers, before the overlay is let go of. */
    void publish(Overlay frozen) {
        frozen.values()
                .forEach((instance, values) -> values.forEach((key, entry) -> cache.put(instance, key, entry.value())));
        frozen.createdGroups().forEach(group -> group.setOnDisk(true));
        frozen.createdInstances().forEach(instance -> instance.setOnDisk(true));
    }

    /**
     * Deletes what was moved away, and what a crash or a failure left of an earlier checkpoint. What cannot be deleted
     * is in nobody's way.
     */
    void sweep() {
        try {
            deleteTree(SCRATCH);
        } catch (IOException failure) {
            LOG.warn("temporary files could not be deleted: {}", failure.toString());
        }
    }

    /** Instances before groups: an instance that was removed by itself stands in the directory of its group. */
    private void moveAway(Overlay frozen) throws IOException {
        for (Instance instance : frozen.removedInstances()) {
            if (instance.isOnDisk()) {
                moveAway(Layout.of(instance.path()));
                instance.setOnDisk(false);
            }
        }
        for (Group group : frozen.removedGroups()) {
            if (group.isOnDisk()) {
                moveAway(Layout.of(group.name()));
                group.setOnDisk(false);
            }
        }
    }

    private void moveAway(Path path) throws IOException {
        try {
            disk.rename(path, nextScratchName());
        } catch (NoSuchFileException gone) {
            LOG.debug("nothing to move away: it was gone before");
        }
    }

    private void create(Overlay frozen) throws IOException {
        for (Group group : frozen.createdGroups()) {
            createDirectory(Layout.of(group.name()));
        }
        for (Instance instance : frozen.createdInstances()) {
            createDirectory(Layout.of(instance.path()));
        }
    }

    private void createDirectory(Path directory) throws IOException {
        try {
            disk.createDirectory(directory);
        } catch (NotDirectoryException stray) {
            moveAside(directory);
            disk.createDirectory(directory);
        }
    }

    private int writeValues(Instance instance, Map<Key, Entry> values) throws IOException {
        for (Map.Entry<Key, Entry> entry : values.entrySet()) {
            Path file = Layout.of(new KeyPath(instance.path(), entry.getKey()));
            try {
                writeValue(file, entry.getValue().value());
            } catch (FileSystemException failure) {
                if (!disk.isDirectory(file)) {
                    throw failure;
                }
                moveAside(file);
                writeValue(file, entry.getValue().value());
            }
        }
        return values.size();
    }

    private void writeValue(Path file, Optional<Value> value) throws IOException {
        if (value.isPresent()) {
            Path temporary = nextScratchName();
            disk.write(temporary, value.get().bytes());
            disk.rename(temporary, file);
        } else {
            disk.delete(file);
        }
    }

    /** What nobody could have stored through the worker must not stop every later checkpoint. */
    private void moveAside(Path stray) throws IOException {
        disk.createDirectory(STRAY);
        Path target = STRAY.resolve(System.currentTimeMillis() + "-" + stray.getFileName());
        LOG.warn("{} stands where the worker has to write; it was moved to {}", stray, target);
        disk.rename(stray, target);
    }

    /** Also unlike those of an earlier process, some of which may still be there. */
    private Path nextScratchName() {
        scratchNames++;
        return SCRATCH.resolve(scratchPrefix + scratchNames);
    }

    private void deleteTree(Path path) throws IOException {
        for (DiskEntry entry : disk.list(path)) {
            deleteTree(path.resolve(entry.name()));
        }
        disk.delete(path);
    }
}
