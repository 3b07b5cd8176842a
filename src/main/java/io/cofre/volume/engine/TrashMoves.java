package io.cofre.volume.engine;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.ValueFiles;
import io.cofre.volume.history.TrashDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The moves of removed instances and groups into the trash. Each is moved whole: its values that are not in files are
 * written first. A removed one without any value is not kept.
 *
 * <p>A checkpoint that is begun again, or a replay of the journal, may ask again for a move that is done. The place in
 * the trash tells, and values that may not have become durable are written there once more. A directory that then still
 * stands in the place of the removed one belongs to a later life. The journal holds all of that life, so the directory
 * makes room for what the memtable is going to write.
 */
final class TrashMoves {
    private final Disk disk;
    private final Scratch scratch;
    private final ValueFiles files;
    private final TrashDirectories trash;

    TrashMoves(Disk disk, Scratch scratch, ValueFiles files) {
        this.disk = disk;
        this.scratch = scratch;
        this.files = files;
        this.trash = new TrashDirectories(disk);
    }

    void move(RemovedInstance removed) throws IOException {
        InstanceLife instance = removed.instance();
        InstancePath path = instance.path();
        Path place = TrashDirectories.of(removed.id(), path);
        move(Layout.of(path), instance.isOnDisk(), false, place, Map.of(Path.of(""), removed.values()));
        instance.setOnDisk(false);
    }

    void move(RemovedGroup removed) throws IOException {
        GroupLife group = removed.group();
        Path place = TrashDirectories.of(removed.id(), group.name());
        boolean isUnseen = group.trouble() != null;
        move(Layout.of(group.name()), group.isOnDisk(), isUnseen, place, byDirectory(removed));
        group.setOnDisk(false);
    }

    private static Map<Path, Map<Key, Entry>> byDirectory(RemovedGroup removed) {
        Map<Path, Map<Key, Entry>> values = new LinkedHashMap<>();
        removed.values()
                .forEach((instance, entries) ->
                        values.put(Path.of(instance.path().instance().fileName()), entries));
        return values;
    }

    /**
     * Moves one directory.
     *
     * @param isOnDisk whether the directory belongs to the removed life
     * @param isUnseen whether it may hold more than is known of it
     * @param values the values of each instance that are not in files, by the place of the instance in the directory
     */
    private void move(Path directory, boolean isOnDisk, boolean isUnseen, Path place, Map<Path, Map<Key, Entry>> values)
            throws IOException {
        boolean moved = disk.isDirectory(place);
        if (isOnDisk && disk.isDirectory(directory)) {
            write(moved ? place : directory, values);
            leave(directory, place, moved || !(isUnseen || holdsValues(directory, values.keySet())));
        } else if (moved) {
            write(place, values);
        } else if (values.values().stream().anyMatch(TrashMoves::holdsValue)) {
            Path built = scratch.next();
            disk.createDirectory(built);
            write(built, values);
            trash.moveIn(built, place, scratch);
        }
    }

    private void leave(Path directory, Path place, boolean forGood) throws IOException {
        if (forGood) {
            scratch.moveIn(directory);
        } else {
            trash.moveIn(directory, place, scratch);
        }
    }

    private void write(Path directory, Map<Path, Map<Key, Entry>> values) throws IOException {
        for (Map.Entry<Path, Map<Key, Entry>> ofInstance : values.entrySet()) {
            Path ofValues = directory.resolve(ofInstance.getKey());
            disk.createDirectory(ofValues);
            writeValues(ofValues, ofInstance.getValue());
        }
    }

    private void writeValues(Path directory, Map<Key, Entry> values) throws IOException {
        for (Map.Entry<Key, Entry> entry : values.entrySet()) {
            Optional<Value> value = entry.getValue().value();
            if (value.isPresent()) {
                files.write(directory, entry.getKey(), value.get(), scratch);
            } else {
                files.delete(directory, entry.getKey());
            }
        }
    }

    private boolean holdsValues(Path directory, Set<Path> instances) throws IOException {
        for (Path instance : instances) {
            if (files.hasValues(directory.resolve(instance))) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsValue(Map<Key, Entry> values) {
        return values.entrySet().stream()
                .anyMatch(entry ->
                        !entry.getKey().isHidden() && entry.getValue().value().isPresent());
    }
}
