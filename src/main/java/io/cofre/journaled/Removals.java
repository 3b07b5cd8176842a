package io.cofre.journaled;

import io.cofre.archive.Scratch;
import io.cofre.archive.Trash;
import io.cofre.archive.ValueFiles;
import io.cofre.disk.Disk;
import io.cofre.disk.DiskEntry;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Moves what was removed into the trash, whole: what of it is not in files is written first. What holds no value at all is
 * not worth keeping.
 *
 * <p>It can be asked again to move what it has moved already, by a checkpoint that is begun again or by a replay of the
 * journal. It knows by the place in the trash, and writes there once more what may not have become durable. A directory that
 * then still stands in the place of the removed one is of a later life, all of which the journal holds: it makes room for
 * what the overlay is going to write.
 */
final class Removals {
    private final Disk disk;
    private final Scratch scratch;
    private final ValueFiles files;
    private final Trash trash;

    Removals(Disk disk, Scratch scratch, ValueFiles files) {
        this.disk = disk;
        this.scratch = scratch;
        this.files = files;
        this.trash = new Trash(disk);
    }

    /** Instances before groups: an instance that was removed by itself stands in the directory of its group. */
    void move(Overlay frozen) throws IOException {
        for (RemovedInstance removed : frozen.removedInstances()) {
            move(removed);
        }
        for (RemovedGroup removed : frozen.removedGroups()) {
            move(removed);
        }
    }

    private void move(RemovedInstance removed) throws IOException {
        Instance instance = removed.instance();
        Path directory = Layout.of(instance.path());
        Path place = Trash.of(removed.id(), instance.path());
        boolean moved = disk.isDirectory(place);
        if (instance.isOnDisk() && disk.isDirectory(directory)) {
            write(moved ? place : directory, removed.values());
            leave(directory, place, moved || !files.hasValues(directory));
        } else if (moved) {
            write(place, removed.values());
        } else if (holdsValue(removed.values())) {
            Path built = scratch.next();
            disk.createDirectory(built);
            write(built, removed.values());
            trash.take(built, place);
        }
        instance.setOnDisk(false);
    }

    private void move(RemovedGroup removed) throws IOException {
        Group group = removed.group();
        Path directory = Layout.of(group.name());
        Path place = Trash.of(removed.id(), group.name());
        boolean moved = disk.isDirectory(place);
        if (group.isOnDisk() && disk.isDirectory(directory)) {
            write(moved ? place : directory, removed);
            leave(directory, place, moved || !holdsValues(directory));
        } else if (moved) {
            write(place, removed);
        } else if (removed.values().values().stream().anyMatch(Removals::holdsValue)) {
            Path built = scratch.next();
            disk.createDirectory(built);
            write(built, removed);
            trash.take(built, place);
        }
        group.setOnDisk(false);
    }

    private void leave(Path directory, Path place, boolean forGood) throws IOException {
        if (forGood) {
            scratch.take(directory);
        } else {
            trash.take(directory, place);
        }
    }

    private void write(Path groupDirectory, RemovedGroup removed) throws IOException {
        for (Map.Entry<Instance, Map<Key, Entry>> ofInstance : removed.values().entrySet()) {
            InstancePath path = ofInstance.getKey().path();
            Path directory = groupDirectory.resolve(path.instance().fileName());
            disk.createDirectory(directory);
            write(directory, ofInstance.getValue());
        }
    }

    private void write(Path directory, Map<Key, Entry> values) throws IOException {
        for (Map.Entry<Key, Entry> entry : values.entrySet()) {
            Optional<Value> value = entry.getValue().value();
            if (value.isPresent()) {
                files.write(directory, entry.getKey(), value.get(), scratch);
            } else {
                files.delete(directory, entry.getKey());
            }
        }
    }

    private boolean holdsValues(Path groupDirectory) throws IOException {
        for (DiskEntry entry : disk.list(groupDirectory)) {
            if (entry.isDirectory() && files.hasValues(groupDirectory.resolve(entry.name()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsValue(Map<Key, Entry> values) {
        return values.values().stream().anyMatch(entry -> entry.value().isPresent());
    }
}
