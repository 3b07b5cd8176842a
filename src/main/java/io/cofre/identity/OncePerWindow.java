package io.cofre.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cofre.session.InstancePath;
import java.time.Duration;

/** A limit of one log line a window for each instance: a fault of an instance repeats many times a second. */
final class OncePerWindow {
    private static final int INSTANCES_MAX = 1000;

    private final Cache<InstancePath, Boolean> seen;

    OncePerWindow(Duration window) {
        this.seen = Caffeine.newBuilder()
                .maximumSize(INSTANCES_MAX)
                .expireAfterWrite(window)
                .build();
    }

    /** Whether this is the first time in the present window. */
    boolean isFirst(InstancePath instance) {
        return seen.asMap().putIfAbsent(instance, Boolean.TRUE) == null;
    }
}
