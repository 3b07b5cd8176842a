package io.cofre.web.socketio;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request of Engine.IO, protocol 4: the part that the library is given. Everything else that clients add
 * is left out.
 *
 * @param transport the way in which packets travel
 * @param sid the session; empty in a handshake
 */
record EngineQuery(Transport transport, Optional<String> sid) {
    private static final int PARTS_MAX = 32;
    private static final int SID_LENGTH_MAX = 64;

    /** The way in which packets travel. */
    enum Transport {
        POLLING,
        WEBSOCKET
    }

    /**
     * Reads a query.
     *
     * @throws IllegalArgumentException if it is none of this protocol; the message says why
     */
    static EngineQuery of(@Nullable String query) {
        Map<String, String> parts = new HashMap<>();
        String[] pairs = (query == null ? "" : query).split("&", PARTS_MAX);
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (parts.put(name, value) != null) {
                throw new IllegalArgumentException("a parameter comes twice");
            }
        }
        if (!"4".equals(parts.get("EIO"))) {
            throw new IllegalArgumentException("EIO must be 4: socket.io-client from version 3 on");
        }
        if (parts.containsKey("j")) {
            throw new IllegalArgumentException("JSONP is not served");
        }
        return new EngineQuery(transport(parts.get("transport")), sid(parts.get("sid")));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Transport transport(@Nullable String name) {
        if ("polling".equals(name)) {
            return Transport.POLLING;
        }
        if ("websocket".equals(name)) {
            return Transport.WEBSOCKET;
        }
        throw new IllegalArgumentException("transport must be polling or websocket");
    }

    private static Optional<String> sid(@Nullable String given) {
        if (given == null) {
            return Optional.empty();
        }
        boolean plain = !given.isEmpty()
                && given.length() <= SID_LENGTH_MAX
                && given.chars().allMatch(EngineQuery::isPlain);
        if (!plain) {
            throw new IllegalArgumentException("sid is not the id of a session");
        }
        return Optional.of(given);
    }

    private static boolean isPlain(int character) {
        return (character >= '0' && character <= '9')
                || (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || character == '-'
                || character == '_';
    }

    /** As the library is given it. */
    String text() {
        String session = sid.map(id -> "&sid=" + id).orElse("");
        return "EIO=4&transport=" + (transport == Transport.POLLING ? "polling" : "websocket") + session;
    }

    /** The same as a map. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("EIO", "4");
        parameters.put("transport", transport == Transport.POLLING ? "polling" : "websocket");
        sid.ifPresent(id -> parameters.put("sid", id));
        return parameters;
    }
}
