package io.cofre.hub.store;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A figure that costs something, counted at most once in a second. Thread-safe. */
final class Recent<T> {
    private static final long AGE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<T> source;
    private @Nullable T last;
    private long countedAt;

    Recent(Supplier<T> source) {
        this.source = source;
    }

    synchronized T get() {
        T known = last;
        if (known == null || System.nanoTime() - countedAt > AGE_NANOS_MAX) {
            known = source.get();
            last = known;
            countedAt = System.nanoTime();
        }
        return known;
    }
}
