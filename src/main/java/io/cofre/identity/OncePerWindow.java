package io.cofre.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cofre.session.InstancePath;
import java.time.Duration;

/**
 * Lets one line a window through for each instance: what goes wrong with an instance goes wrong many times a second.
 */
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
