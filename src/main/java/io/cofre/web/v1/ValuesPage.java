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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

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
    /** A page ends with the value that reaches so many bytes. */
    static final int BYTES_MAX = 8 << 20;

    private static final int COLON = ':';
    private static final int QUOTE = '"';

    private final SortedSet<Key> keys;
    private final Function<Key, Optional<Value>> values;
    private final boolean tagged;
    private final List<Key> damaged = new ArrayList<>();
    private final Map<Key, ContentTag> tags = new LinkedHashMap<>();
    private long bytes;

    /**
     * @param keys those that are asked for
     * @param values reads the value of a key
     * @param tagged whether the tags of the values belong to it
     */
    ValuesPage(SortedSet<Key> keys, Function<Key, Optional<Value>> values, boolean tagged) {
        this.keys = keys;
        this.values = values;
        this.tagged = tagged;
    }

    /** Writes it. To be called once. */
    void writeTo(OutputStream into) throws IOException {
        write(into, "{\"values\":{");
        Iterator<Key> each = keys.iterator();
        Key last = null;
        while (each.hasNext() && bytes < BYTES_MAX) {
            last = each.next();
            writeValue(into, last);
        }
        write(into, "},");
        Key next = each.hasNext() ? last : null;
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
        write(into, bytes == 0 ? "" : ",");
        into.write(QUOTE);
        into.write(JsonStringEncoder.getInstance().encodeAsUTF8(key.toString()));
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
