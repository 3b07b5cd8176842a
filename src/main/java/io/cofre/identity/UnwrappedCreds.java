package io.cofre.identity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cofre.session.JsonText;
import io.cofre.session.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Creds that were taken out of a JSON text within a JSON text. A database column of pods looks like that when it is
 * saved as a file.
 *
 * @param value the innermost JSON value that is no text with JSON in it
 * @param times the number of times that it was wrapped; 0 if it was not
 */
public record UnwrappedCreds(Value value, int times) {
    private static final int TIMES_MAX = 4;

    /**
     * Unwraps creds. A text that is not wrapped stays as it is.
     *
     * @param creds any JSON text
     */
    public static UnwrappedCreds of(Value creds) {
        Value value = creds;
        int times = 0;
        Optional<Value> inner = inner(value);
        while (inner.isPresent() && times < TIMES_MAX) {
            value = inner.get();
            times++;
            inner = inner(value);
        }
        return new UnwrappedCreds(value, times);
    }

    private static Optional<Value> inner(Value value) {
        try (JsonParser json = JsonText.parser(value.bytes(), value.size())) {
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                return Optional.empty();
            }
            byte[] text = json.getText().getBytes(StandardCharsets.UTF_8);
            return JsonText.isJson(text) ? Optional.of(Value.of(text)) : Optional.empty();
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }
}
