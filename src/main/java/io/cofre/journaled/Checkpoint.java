package io.cofre.journaled;

import io.cofre.archive.Scratch;
import io.cofre.archive.ValueFiles;
import io.cofre.disk.Disk;
import io.cofre.session.Key;
import io.cofre.store.Layout;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
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
    private static final Path STRAY = Path.of(".stray");

    private final Disk disk;
    private final ValueCache cache;
    private final LeftBehind leftBehind;
    private final Scratch scratch;
    private final ValueFiles files;
    private final Removals removals;

    Checkpoint(Disk disk, ValueCache cache, LeftBehind leftBehind) {
        this.disk = disk;
        this.cache = cache;
        this.leftBehind = leftBehind;
        this.scratch = new Scratch(disk, Path.of(".tmp"));
        this.files = new ValueFiles(disk);
        this.removals = new Removals(disk, scratch, files);
    }

    /** Brings all of {@code frozen} into durable files. Returns how many values it wrote or deleted. */
    int write(Overlay frozen) throws IOException {
        sweep();
        scratch.prepare();
        removals.move(frozen);
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

    /** Deletes what is on its way out, and what a crash or a failure left of an earlier checkpoint. */
    void sweep() {
        scratch.sweep();
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
        Path directory = Layout.of(instance.path());
        for (Map.Entry<Key, Entry> entry : values.entrySet()) {
            Key key = entry.getKey();
            try {
                writeValue(directory, key, entry.getValue());
            } catch (FileSystemException failure) {
                Path file = directory.resolve(key.fileName());
                if (!disk.isDirectory(file)) {
                    throw failure;
                }
                moveAside(file);
                writeValue(directory, key, entry.getValue());
            }
        }
        return values.size();
    }

    private void writeValue(Path directory, Key key, Entry entry) throws IOException {
        if (entry.value().isPresent()) {
            files.write(directory, key, entry.value().get(), scratch);
        } else {
            files.delete(directory, key);
        }
    }

    /** What nobody could have stored through the worker must not stop every later checkpoint. */
    private void moveAside(Path stray) throws IOException {
        disk.createDirectory(STRAY);
        Path target = STRAY.resolve(System.currentTimeMillis() + "-" + stray.getFileName());
        LOG.warn("{} stands where the worker has to write; it was moved to {}", stray, target);
        disk.rename(stray, target);
    }
}
