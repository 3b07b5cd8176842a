package io.cofre.hub.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cofre.web.socketio.SocketListener;

/**
 * An event that a client sent.
 *
 * @param arguments a JSON array
 */
record SocketRequest(String event, String arguments, SocketListener.Answer answer) {
    private static final ObjectMapper READER = new ObjectMapper();

    /** The first argument; a missing node if there is none. */
    JsonNode argument() {
        try {
            return READER.readTree(arguments).path(0);
        } catch (JsonProcessingException unreadable) {
            return MissingNode.getInstance();
        }
    }

    /** The name of an instance: the first argument itself, or its member; empty if there is none. */
    String instanceName() {
        JsonNode first = argument();
        return first.isTextual() ? first.asText() : first.path("instanceName").asText("");
    }
}
