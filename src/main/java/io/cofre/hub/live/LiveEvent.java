package io.cofre.hub.live;

import io.cofre.hub.event.Envelope;
import io.cofre.hub.event.HubEvent;
import io.cofre.web.socketio.SocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to followers, with what each channel sends of it. That is made once, when the first follower
 * needs it. Thread-safe.
 */
final class LiveEvent {
    /** The objects of an event, roughly. */
    private static final int OVERHEAD_BYTES = 1024;

    private static final int COPIES = 3;

    private final HubEvent event;
    private final boolean replayed;
    private volatile @Nullable SocketFrame frame;
    private volatile byte @Nullable [] serverSent;

    /** @param replayed whether it is a copy that somebody asked for */
    LiveEvent(HubEvent event, boolean replayed) {
        this.event = event;
        this.replayed = replayed;
    }

    HubEvent event() {
        return event;
    }

    /** The memory that it takes, roughly. */
    int bytes() {
        return OVERHEAD_BYTES + COPIES * event.data().length();
    }

    /** The event of Socket.IO. */
    SocketFrame frame() {
        SocketFrame made = frame;
        if (made == null) {
            made = SocketFrame.of("whatsapp:" + event.kind().wireName(), Envelope.json(event, replayed));
            frame = made;
        }
        return made;
    }

    /** The server-sent event. */
    byte[] serverSent() {
        byte[] made = serverSent;
        if (made == null) {
            // A line break can only be white space between members, and would end the line of the data.
            String data = Envelope.json(event, replayed).replace('\n', ' ').replace('\r', ' ');
            String text = "id: " + cursor() + "\nevent: " + event.kind().wireName() + "\ndata: " + data + "\n\n";
            made = text.getBytes(StandardCharsets.UTF_8);
            serverSent = made;
        }
        return made;
    }

    private String cursor() {
        return new Cursor(event.epoch(), event.seq()).toString();
    }
}
