package io.cofre.journaled;

import io.cofre.archive.ValueFiles;
import io.cofre.disk.Disk;
import io.cofre.disk.FileFacts;
import io.cofre.disk.FileReason;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Layout;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Which keys an instance has, in the overlays, in files and in the cache, and how large their values are. */
final class KeyList {
    private final Disk disk;
    private final ValueFiles files;
    private final SessionState state;
    private final ValueCache cache;

    KeyList(Disk disk, ValueFiles files, SessionState state, ValueCache cache) {
        this.disk = disk;
        this.files = files;
        this.state = state;
        this.cache = cache;
    }

    /**
     * The keys in their natural order.
     *
     * @throws CofreException {@code UNAVAILABLE} if the directory cannot be read
     */
    List<Key> of(Instance instance) {
        // Before the files, so that a value that a checkpoint brings from one into the other is not missed.
        return keys(instance, state.overlay(instance));
    }

    /** The size of all values; of those in files, the size of the file. */
    long bytes(Instance instance) {
        Map<Key, Entry> overlay = state.overlay(instance);
        long bytes = 0;
        for (Key key : keys(instance, overlay)) {
            Entry entry = overlay.get(key);
            bytes += entry == null ? bytesOfFile(instance.path(), key) : entry.size();
        }
        return bytes;
    }

    private List<Key> keys(Instance instance, Map<Key, Entry> overlay) {
        NavigableSet<Key> keys = new TreeSet<>();
        if (instance.isOnDisk()) {
            keys.addAll(keysInFiles(instance.path()));
            // What somebody took out of the directory is served all the same.
            keys.addAll(cache.keys(instance));
        }
        overlay.forEach((key, entry) -> {
            if (entry.value().isPresent()) {
                keys.add(key);
            } else {
                keys.remove(key);
            }
        });
        return List.copyOf(keys);
    }

    private long bytesOfFile(InstancePath instance, Key key) {
        try {
            return disk.facts(Layout.of(new KeyPath(instance, key)))
                    .map(FileFacts::bytes)
                    .orElse(0L);
        } catch (IOException failure) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE,
                    "the values of the instance cannot be measured: " + FileReason.of(failure),
                    failure);
        }
    }

    private List<Key> keysInFiles(InstancePath instance) {
        try {
            return files.keys(Layout.of(instance));
        } catch (IOException failure) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE,
                    "the values of the instance cannot be listed: " + FileReason.of(failure),
                    failure);
        }
    }
}
