package io.cofre.hub.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.session.JsonText;
import io.cofre.web.kit.FullResponse;
import java.io.IOException;

/** Answers of the management API: JSON objects that begin with {@code "success":true}. */
final class Answers {
    private static final int OK = 200;

    private Answers() {}

    /** Writes the members of an object. */
    @FunctionalInterface
    interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    static FullResponse success(Content content) {
        return success(OK, content);
    }

    static FullResponse success(int status, Content content) {
        return FullResponse.json(status, JsonText.of(json -> {
            json.writeStartObject();
            json.writeBooleanField("success", true);
            content.writeTo(json);
            json.writeEndObject();
        }));
    }

    /** An answer with a message for people and nothing else. */
    static FullResponse message(String message) {
        return success(json -> json.writeStringField("message", message));
    }

    /** An array of objects. */
    static <T> void array(JsonGenerator json, String name, Iterable<T> elements, Element<T> element)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (T each : elements) {
            json.writeStartObject();
            element.writeTo(json, each);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes the members of one object of an array. */
    @FunctionalInterface
    interface Element<T> {
        void writeTo(JsonGenerator json, T element) throws IOException;
    }
}
