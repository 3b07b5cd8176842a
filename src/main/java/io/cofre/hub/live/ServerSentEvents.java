package io.cofre.hub.live;

import io.cofre.session.JsonText;
import io.cofre.web.kit.EventSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The events of a tenant as server-sent events (the HTML standard of the WHATWG, 9.2).
 *
 * <pre>
 *   id: 5e0c2f1d9a7b3344-12
 *   event: message_received
 *   data: {"event":"message_received","id":"evt_…","seq":12,…}
 * </pre>
 *
 * The first event is {@code ready}, or {@code reset} if something behind the cursor is missing. {@code closing} is the
 * last one. The stream ends when the right to follow ends.
 */
final class ServerSentEvents implements EventSource {
    private static final String RETRY = "retry: 1000\n";
    private static final byte[] STOPPING = closing("stopping");
    private static final byte[] TOKEN_ENDED = closing("token_ended");
    private static final byte[] NOTHING = {};

    private final InstantSource time;
    private final Instant until;
    private final Runnable onClosed;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Runnable wake = () -> {};
    private @Nullable Follower follower;
    private byte[] text = NOTHING;
    private int textSent;
    private boolean over;

    private ServerSentEvents(InstantSource time, Instant until, Runnable onClosed) {
        this.time = time;
        this.until = until;
        this.onClosed = onClosed;
    }

    /**
     * Begins to follow.
     *
     * @param who may follow which tenant, and until when
     * @param after the last event that the reader knows; empty if it begins
     * @param onClosed is called once, when the reader is gone
     */
    static ServerSentEvents follow(
            LiveFeed feed,
            Admission.Admitted who,
            EventFilter filter,
            Optional<Cursor> after,
            InstantSource time,
            Runnable onClosed) {
        ServerSentEvents events = new ServerSentEvents(time, who.until(), onClosed);
        events.follower = feed.follow(who.tenant(), filter, after, () -> events.wake.run());
        return events;
    }

    @Override
    public boolean fill(ByteBuffer into) {
        int begin = into.position();
        while (putText(into)) {
            if (over) {
                // The last event has to be sent before the connection is cut.
                return into.position() > begin;
            }
            if (!time.instant().isBefore(until)) {
                over = true;
                say(TOKEN_ENDED);
                continue;
            }
            Told told = followed().next();
            if (told == null) {
                return true;
            }
            begin(told);
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

    private void begin(Told told) {
        if (told instanceof Told.Event event) {
            say(event.event().serverSent());
        } else if (told instanceof Told.Began began) {
            say(bytes(RETRY + "id: " + began.cursor() + "\nevent: ready\ndata: {}\n\n"));
        } else if (told instanceof Told.Reset reset) {
            say(bytes(RETRY + "id: " + reset.cursor() + "\nevent: reset\ndata: " + json(reset) + "\n\n"));
        } else {
            over = true;
        }
    }

    private static String json(Told.Reset reset) {
        return text(json -> {
            json.writeStartObject();
            json.writeStringField("reason", reset.reason().wireName());
            json.writeStringField("epoch", reset.cursor().epoch());
            json.writeNumberField("firstSeq", reset.firstSeq());
            json.writeNumberField("seq", reset.cursor().seq());
            json.writeEndObject();
        });
    }

    private static byte[] closing(String reason) {
        String data = text(json -> {
            json.writeStartObject();
            json.writeStringField("reason", reason);
            json.writeEndObject();
        });
        return bytes("event: closing\ndata: " + data + "\n\n");
    }

    private static String text(JsonText.Content content) {
        return new String(JsonText.of(content), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Follower followed() {
        return Objects.requireNonNull(follower, "nothing is followed");
    }

    @Override
    public byte[] farewell() {
        return STOPPING;
    }

    @Override
    public void wakes(Runnable onMore) {
        wake = onMore;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            followed().close();
            onClosed.run();
        }
    }
}
