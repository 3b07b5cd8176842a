package io.cofre.web.socketio;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pages that may connect. A browser tells the origin of a page (RFC 6454) with each request that a page makes to
 * another origin, and with each WebSocket; other programs tell none. Thread-safe.
 */
final class Origins {
    private static final String ALL = "*";

    private final Set<String> allowed;

    Origins(Set<String> allowed) {
        this.allowed =
                allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a request may be served.
     *
     * @param origin the header {@code Origin}; null if there is none
     * @param host the header {@code Host}
     */
    boolean allow(@Nullable String origin, @Nullable String host) {
        if (origin == null || allowed.contains(ALL)) {
            return true;
        }
        return allowed.contains(origin.toLowerCase(Locale.ROOT)) || isOwn(origin, host);
    }

    /** Whether a page came from the host that it connects to; a proxy in front may have another scheme. */
    private static boolean isOwn(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
