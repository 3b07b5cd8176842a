package io.cofre.journaled;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Recently used values as they are in files, and which keys have none. Bounded in bytes.
 *
 * <p>An entry is only looked at where the overlays do not know the key. It is brought up to date before the overlay that
 * does is let go of, and loading and updating one entry exclude each other, so that a value read from a file that is
 * being replaced is never left behind.
 */
final class ValueCache {
    /** What an entry costs in memory beside its value. */
    private static final int ENTRY_BYTES = 256;

    private final Cache<Slot, Optional<Value>> values;

    ValueCache(long bytesMax) {
        values = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((Slot slot, Optional<Value> value) ->
                        ENTRY_BYTES + value.map(Value::size).orElse(0))
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    Optional<Value> get(Instance instance, Key key, Supplier<Optional<Value>> load) {
        return values.get(new Slot(instance, key), slot -> load.get());
    }

    void put(Instance instance, Key key, Optional<Value> value) {
        values.put(new Slot(instance, key), value);
    }

    CacheStats statistics() {
        return values.stats();
    }

    private record Slot(Instance instance, Key key) {}
}
