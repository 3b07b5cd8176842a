package io.cofre.hub.wapi.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.web.kit.Request;
import java.io.IOException;
import java.util.Optional;

/** The body of a request of wapi: a JSON object. Members that nobody knows are ignored. */
final class WapiBody {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonNode object;

    private WapiBody(JsonNode object) {
        this.object = object;
    }

    /**
     * The body of a request.
     *
     * @param refusal the answer to a body that is no JSON object in UTF-8
     * @throws CofreException {@code BAD_REQUEST} with that answer
     */
    static WapiBody of(Request request, String refusal) {
        return request.body((body, length) ->
                new WapiBody(read(body, length).filter(JsonNode::isObject).orElseThrow(() -> refused(refusal))));
    }

    private static Optional<JsonNode> read(byte[] body, int length) {
        if (!JsonText.isUtf8(body, length)) {
            return Optional.empty();
        }
        try (JsonParser parser = JsonText.parser(body, length)) {
            return Optional.ofNullable(MAPPER.readTree(parser));
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    /** A member that is a string; empty if there is none. */
    Optional<String> text(String name) {
        return Optional.of(object.path(name)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
