package io.cofre.web.socketio;

/**
 * The judge of packets that clients send, before the library sees them. Only texts pass, of the kinds that a client of
 * this server has a use for: attachments would gather in memory, and a deep text would exhaust the stack of the reader.
 */
final class PacketGuard {
    private static final int DEPTH_MAX = 16;
    private static final char SEPARATOR = '\u001e';

    private PacketGuard() {}

    /** Whether a body of a poll passes: packets with separators between them. */
    static boolean passesPayload(String payload) {
        int begin = 0;
        while (begin <= payload.length()) {
            int end = payload.indexOf(SEPARATOR, begin);
            int until = end < 0 ? payload.length() : end;
            if (!passes(payload.substring(begin, until))) {
                return false;
            }
            begin = until + 1;
        }
        return true;
    }

    /** Whether one packet passes. */
    static boolean passes(String packet) {
        if (packet.isEmpty()) {
            return false;
        }
        return switch (packet.charAt(0)) {
            // The end, a ping that probes a WebSocket, a pong, the change to a WebSocket, nothing.
            case '1', '2', '3', '5', '6' -> packet.length() <= "2probe".length();
            case '4' -> passesMessage(packet);
            default -> false;
        };
    }

    private static boolean passesMessage(String packet) {
        if (packet.length() < 2) {
            return false;
        }
        return switch (packet.charAt(1)) {
            // To connect, to disconnect, an event.
            case '0', '1', '2' -> isFlat(packet);
            default -> false;
        };
    }

    private static boolean isFlat(String packet) {
        int depth = 0;
        boolean quoted = false;
        for (int index = 2; index < packet.length(); index++) {
            char character = packet.charAt(index);
            if (quoted) {
                if (character == '\\') {
                    index++;
                } else if (character == '"') {
                    quoted = false;
                }
            } else if (character == '"') {
                quoted = true;
            } else if (character == '\'') {
                // The library would read a string that begins here, and this guard would take its quotes for others.
                return false;
            } else if (character == '[' || character == '{') {
                depth++;
                if (depth > DEPTH_MAX) {
                    return false;
                }
            } else if (character == ']' || character == '}') {
                depth--;
            }
        }
        return depth == 0 && !quoted;
    }
}
