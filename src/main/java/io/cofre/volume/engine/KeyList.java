package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.files.ValueFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The keys of an instance, collected from the memtables, the files and the cache. */
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
        // The memtables come before the files, so that no value is missed while a checkpoint brings it from one into
        // the other.
        return List.copyOf(keys(instance, state.memtable(instance), files::keys));
    }

    /** The number of keys, by the names in the directory: a name that is no file counts as well. */
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
            // A value whose file somebody took out of the directory is still served.
            keys.addAll(cache.keys(instance));
        }
        memtable.forEach((key, entry) -> {
            if (key.isHidden()) {
                return;
            }
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
