package io.cofre.web.socketio;

import io.cofre.session.JsonText;
import java.nio.charset.StandardCharsets;

/**
 * An event as clients get it, made once for all of them.
 *
 * <pre>
 *   2["whatsapp:message_ack",{…}]
 * </pre>
 *
 * @param text a packet of the protocol of Socket.IO
 */
public record SocketFrame(String text) {
    /**
     * The frame of an event.
     *
     * @param event a name without characters that JSON escapes
     * @param json a JSON text
     */
    public static SocketFrame of(String event, String json) {
        return new SocketFrame("2[\"" + event + "\"," + json + "]");
    }

    /** The frame of an event with the JSON text that {@code content} writes. */
    public static SocketFrame of(String event, JsonText.Content content) {
        return of(event, new String(JsonText.of(content), StandardCharsets.UTF_8));
    }
}
