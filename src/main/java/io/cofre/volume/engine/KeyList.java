package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.files.Layout;
import io.cofre.volume.files.ValueFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Which keys an instance has, in the memtables, in files and in the cache. */
final class KeyList {
    private final ValueFiles files;
    private final LiveView state;
    private final ValueCache cache;

    KeyList(ValueFiles files, LiveView state, ValueCache cache) {
        this.files = files;
        this.state = state;
        this.cache = cache;
    }

    /**
     * The keys in their natural order.
     *
     * @throws CofreException {@code UNAVAILABLE} if the directory cannot be read
     */
    List<Key> of(InstanceLife instance) {
        // Before the files, so that a value that a checkpoint brings from one into the other is not missed.
        return List.copyOf(keys(instance, state.memtable(instance), files::keys));
    }

    /** How many there are, by the names in the directory: one that is no file is counted as well. */
    int count(InstanceLife instance) {
        return keys(instance, state.memtable(instance), files::namedKeys).size();
    }

    @FunctionalInterface
    private interface Listing {
        List<Key> of(Path directory) throws IOException;
    }

    private NavigableSet<Key> keys(InstanceLife instance, Map<Key, Entry> memtable, Listing listing) {
        NavigableSet<Key> keys = new TreeSet<>();
        if (instance.isOnDisk()) {
            keys.addAll(keysInFiles(instance.path(), listing));
            // What somebody took out of the directory is served all the same.
            keys.addAll(cache.keys(instance));
        }
        memtable.forEach((key, entry) -> {
            if (entry.value().isPresent()) {
                keys.add(key);
            } else {
                keys.remove(key);
            }
        });
        return keys;
    }

    private static List<Key> keysInFiles(InstancePath instance, Listing listing) {
        try {
            return listing.of(Layout.of(instance));
        } catch (IOException failure) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE,
                    "the values of the instance cannot be listed: " + FileReason.of(failure),
                    failure);
        }
    }
}
