package io.cofre.web.kit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A body that is a JSON object. One member is taken out of it; the others are checked to be JSON and ignored. */
final class BodyText {
    private BodyText() {}

    /**
     * The string that is the member {@code name} of the object in the first {@code length} bytes of {@code body}; the
     * last one, if there are several.
     *
     * @throws CofreException {@code BAD_REQUEST} that names the fault
     */
    static String member(byte[] body, int length, String name) {
        if (!JsonText.isUtf8(body, length)) {
            throw refused("body is not UTF-8");
        }
        try (JsonParser parser = JsonText.parser(body, length)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw refused("body is empty");
            }
            if (first != JsonToken.START_OBJECT) {
                throw refused("body is not a JSON object");
            }
            String value = lastMember(parser, name);
            if (parser.nextToken() != null) {
                throw refused("body is not valid JSON");
            }
            if (value == null) {
                throw refused(name + " is missing");
            }
            return value;
        } catch (IOException malformed) {
            throw refused("body is not valid JSON");
        }
    }

    private static @Nullable String lastMember(JsonParser parser, String name) throws IOException {
        String found = null;
        boolean isString = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals(name);
            JsonToken value = parser.nextToken();
            if (wanted) {
                isString = value == JsonToken.VALUE_STRING;
                found = isString ? parser.getText() : null;
            }
            parser.skipChildren();
        }
        if (!isString) {
            throw refused(name + " is not a string");
        }
        return found;
    }

    private static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
