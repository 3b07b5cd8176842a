package io.cofre.web.socketio;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes that are under way. The library tells of a new session only by the headers of its handshake, so a
 * number among them leads back to what is known of it. Thread-safe.
 */
final class Handshakes {
    /** The name of that header. No caller can send one with a space in its name. */
    static final String HEADER = "cofre handshake";

    private final AtomicLong last = new AtomicLong();
    private final Map<String, Handshake> open = new ConcurrentHashMap<>();

    /**
     * The facts that are known of a handshake.
     *
     * @param link the WebSocket that it came by; null if it came by a poll
     */
    record Handshake(Places.Place place, @Nullable WebSocketLink link) {}

    /** Remembers one, and returns its number. */
    String begin(Handshake handshake) {
        String number = Long.toString(last.incrementAndGet());
        open.put(number, handshake);
        return number;
    }

    /** Takes the one that headers tell of. */
    Optional<Handshake> take(@Nullable Map<String, List<String>> headers) {
        List<String> numbers = headers == null ? List.of() : headers.getOrDefault(HEADER, List.of());
        return numbers.isEmpty() ? Optional.empty() : Optional.ofNullable(open.remove(numbers.get(0)));
    }

    /** Forgets one that led to no session; its place is left. */
    void end(String number) {
        Handshake failed = open.remove(number);
        if (failed != null) {
            failed.place().leave();
        }
    }
}
