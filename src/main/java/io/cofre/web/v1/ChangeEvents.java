package io.cofre.web.v1;

import io.cofre.changes.ChangeEvent;
import io.cofre.changes.Subscription;
import io.cofre.session.JsonText;
import io.cofre.session.Value;
import io.cofre.web.kit.EventSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes of an instance as server-sent events (the HTML standard of the WHATWG, 9.2).
 *
 * <pre>
 *   id: 5e0c2f1d9a7b3344-7
 *   event: put
 *   data: {"key":"pre-key-1","etag":"d8e8…","value":{"public":"AAAA"}}
 * </pre>
 *
 * <p>A value goes from the buffer of changes straight to the caller. A line break in it, which can only be white space
 * of JSON, begins another line {@code data}; readers join these lines by line feeds again.
 */
final class ChangeEvents implements EventSource {
    private static final byte[] FAREWELL = text("event: closing\ndata: {}\n\n");
    private static final byte[] NOTHING = {};
    private static final byte[] LINE_BREAK = text("\ndata: ");
    private static final byte[] END_OF_VALUE = text("}\n\n");

    private final Subscription subscription;
    private final boolean withValues;

    /** The beginning of the first event: the milliseconds after which a reader should connect again. */
    private String prefix = "retry: 1000\n";

    private byte[] text = NOTHING;
    private int textSent;
    private @Nullable ChangeEvent valued;
    private int valueSent;

    ChangeEvents(Subscription subscription, boolean withValues) {
        this.subscription = subscription;
        this.withValues = withValues;
    }

    @Override
    public boolean fill(ByteBuffer into) {
        while (putText(into)) {
            ChangeEvent event = valued;
            if (event == null) {
                ChangeEvent next = subscription.next();
                if (next == null) {
                    return true;
                }
                begin(next);
                continue;
            }
            Optional<Value> value = event.value();
            if (value.isEmpty()) {
                return false;
            }
            if (!putValue(value.get().bytes(), into)) {
                return true;
            }
        }
        return true;
    }

    /** Returns whether all of the text is written. */
    private boolean putText(ByteBuffer into) {
        int length = Math.min(text.length - textSent, into.remaining());
        into.put(text, textSent, length);
        textSent += length;
        return textSent == text.length;
    }

    private void say(byte[] next) {
        text = next;
        textSent = 0;
    }

    private void begin(ChangeEvent event) {
        boolean hasValue = withValues && event.tag().isPresent();
        byte[] data = JsonText.of(json -> {
            json.writeStartObject();
            if (event.key().isPresent()) {
                json.writeStringField("key", event.key().get().toString());
            }
            if (event.tag().isPresent()) {
                json.writeStringField("etag", event.tag().get().text());
            }
            if (event.reason().isPresent()) {
                json.writeStringField("reason", event.reason().get().wireName());
            }
            json.writeEndObject();
        });
        String head =
                prefix + "id: " + event.cursor() + "\nevent: " + event.kind().wireName() + "\ndata: ";
        String members = new String(data, 0, data.length - 1, StandardCharsets.UTF_8);
        say(text(head + members + (hasValue ? ",\"value\":" : "}\n\n")));
        prefix = "";
        valued = hasValue ? event : null;
        valueSent = 0;
    }

    /** Returns whether there was room for a part of the value, or all of it. */
    private boolean putValue(byte[] value, ByteBuffer into) {
        int end = valueSent;
        int limit = Math.min(value.length, valueSent + into.remaining());
        while (end < limit && !isLineBreak(value[end])) {
            end++;
        }
        into.put(value, valueSent, end - valueSent);
        valueSent = end;
        if (end == value.length) {
            valued = null;
            say(END_OF_VALUE);
        } else if (isLineBreak(value[end])) {
            boolean isPair = value[end] == '\r' && end + 1 < value.length && value[end + 1] == '\n';
            valueSent += isPair ? 2 : 1;
            say(LINE_BREAK);
        } else {
            return false;
        }
        return true;
    }

    private static boolean isLineBreak(byte character) {
        return character == '\n' || character == '\r';
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] farewell() {
        return FAREWELL;
    }

    @Override
    public void wakes(Runnable onMore) {
        subscription.wakes(onMore);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
