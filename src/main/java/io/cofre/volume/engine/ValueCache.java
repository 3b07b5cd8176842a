package io.cofre.volume.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.ConcurrentStatsCounter;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A cache of recently used values as they are in files, and of keys that have no value. Bounded in bytes.
 *
 * <p>An entry counts only if the memtables do not know the key. It is brought up to date before the memtable that knows
 * the key is dropped. Loading and updating one entry exclude each other, so no value of a file that is being replaced
 * stays behind.
 *
 * <p>The record of a lease is small and never leaves: it is kept with the life of its instance.
 */
final class ValueCache {
    /** The memory that an entry takes beside its value. */
    private static final int ENTRY_BYTES = 256;

    private final boolean isOff;
    private final StatsCounter counter = new ConcurrentStatsCounter();
    private final Cache<Slot, Optional<Value>> values;

    /** @param bytesMax the most memory that entries may take; with 0 the cache keeps none and spends no time on them */
    ValueCache(long bytesMax) {
        isOff = bytesMax == 0;
        values = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((Slot slot, Optional<Value> value) ->
                        ENTRY_BYTES + value.map(Value::size).orElse(0))
                .executor(Runnable::run)
                .recordStats(() -> counter)
                .build();
    }

    Optional<Value> get(InstanceLife instance, Key key, Supplier<Optional<Value>> load) {
        if (key.isHidden()) {
            return instance.lease(load);
        }
        if (isOff) {
            counter.recordMisses(1);
            return load.get();
        }
        return values.get(new Slot(instance, key), slot -> load.get());
    }

    void put(InstanceLife instance, Key key, Optional<Value> value) {
        if (key.isHidden()) {
            instance.setLease(value);
        } else if (!isOff) {
            values.put(new Slot(instance, key), value);
        }
    }

    /** The value as memory has it; empty if it has none, or knows that there is none. */
    Optional<Value> peek(InstanceLife instance, Key key) {
        Optional<Value> known = isOff ? null : values.asMap().get(new Slot(instance, key));
        return known == null ? Optional.empty() : known;
    }

    /** The keys of an instance whose values are in memory. */
    List<Key> keys(InstanceLife instance) {
        if (isOff) {
            return List.of();
        }
        List<Key> keys = new ArrayList<>();
        values.asMap().forEach((slot, value) -> {
            if (slot.instance() == instance && value.isPresent()) {
                keys.add(slot.key());
            }
        });
        return keys;
    }

    CacheStats statistics() {
        return counter.snapshot();
    }

    private record Slot(InstanceLife instance, Key key) {}
}
