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
    /** No instance has a longer name, and answers repeat it. */
    private static final int NAME_LENGTH_MAX = 256;

    private static final ObjectMapper READER = new ObjectMapper();

    /** The first argument; a missing node if there is none. */
    JsonNode argument() {
        try {
            return READER.readTree(arguments).path(0);
        } catch (JsonProcessingException unreadable) {
            return MissingNode.getInstance();
        }
    }

    /** The name of an instance: the first argument itself, or its member; empty if there is none, or it is too long. */
    String instanceName() {
        JsonNode first = argument();
        String name =
                first.isTextual() ? first.asText() : first.path("instanceName").asText("");
        return name.length() > NAME_LENGTH_MAX ? "" : name;
    }
}
