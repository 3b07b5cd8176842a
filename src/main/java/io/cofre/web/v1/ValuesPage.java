package io.cofre.web.v1;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.cofre.session.CofreException;
import io.cofre.session.ContentTag;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The response of a batch read, written value by value: of all values one is in memory.
 *
 * <pre>
 *   {"values":{"creds":{…}},"damaged":["session-1"],"tags":{"creds":"d8e8…"},"next":"session-2"}
 * </pre>
 *
 * <p>An absent key is not in it. A damaged one is named, and never silently missing. With {@code next} there is more:
 * the next page begins after that key.
 */
final class ValuesPage {
    /** The most bytes that are asked of a page. */
    static final int BYTES_MAX = 8 << 20;

    /** The bytes that each key counts for beside its value, since its tag or its damage is told at the end. */
    private static final int KEY_BYTES = 256;

    private static final int COLON = ':';
    private static final int QUOTE = '"';

    private final SortedSet<Key> keys;
    private final Function<Key, Optional<Value>> values;
    private final boolean tagged;
    private final int bytesMax;
    private final List<Key> damaged = new ArrayList<>();
    private final Map<Key, ContentTag> tags = new LinkedHashMap<>();
    private boolean empty = true;
    private long bytes;

    /**
     * @param keys those that are asked for
     * @param values reads the value of a key; if it is {@code OVERLOADED} the page ends before that key
     * @param tagged whether the tags of the values belong to it
     * @param bytesMax the page ends with the value that reaches so many bytes
     */
    ValuesPage(SortedSet<Key> keys, Function<Key, Optional<Value>> values, boolean tagged, int bytesMax) {
        this.keys = keys;
        this.values = values;
        this.tagged = tagged;
        this.bytesMax = bytesMax;
    }

    /** Writes it. To be called once. */
    void writeTo(OutputStream into) throws IOException {
        write(into, "{\"values\":{");
        Key next = writeValues(into);
        write(into, "},");
        byte[] rest = JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("damaged");
            for (Key key : damaged) {
                json.writeString(key.toString());
            }
            json.writeEndArray();
            if (tagged) {
                json.writeObjectFieldStart("tags");
                for (Map.Entry<Key, ContentTag> tag : tags.entrySet()) {
                    json.writeStringField(
                            tag.getKey().toString(), tag.getValue().text());
                }
                json.writeEndObject();
            }
            if (next != null) {
                json.writeStringField("next", next.toString());
            }
            json.writeEndObject();
        });
        into.write(rest, 1, rest.length - 1);
    }

    /** Returns the last key of the page; null if it was the last of all. */
    private @Nullable Key writeValues(OutputStream into) throws IOException {
        Key last = null;
        for (Key key : keys) {
            if (bytes >= bytesMax) {
                return last;
            }
            try {
                writeValue(into, key);
            } catch (CofreException failure) {
                failure.rethrowUnless(ErrorCode.OVERLOADED);
                if (last == null) {
                    throw failure;
                }
                return last;
            }
            bytes += KEY_BYTES;
            last = key;
        }
        return null;
    }

    private void writeValue(OutputStream into, Key key) throws IOException {
        Optional<Value> value;
        try {
            value = values.apply(key);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            damaged.add(key);
            return;
        }
        if (value.isEmpty()) {
            return;
        }
        write(into, empty ? "" : ",");
        empty = false;
        into.write(QUOTE);
        into.write(JsonStringEncoder.getInstance().quoteAsUTF8(key.toString()));
        into.write(QUOTE);
        into.write(COLON);
        into.write(value.get().bytes());
        bytes += value.get().size();
        if (tagged) {
            tags.put(key, ContentTag.of(value.get()));
        }
    }

    private static void write(OutputStream into, String ascii) throws IOException {
        into.write(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
