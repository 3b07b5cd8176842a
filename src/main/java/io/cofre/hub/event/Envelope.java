package io.cofre.hub.event;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * The JSON of an event, the same on every channel:
 *
 * <pre>
 * {"event":"message_received","id":"evt_…","seq":12,"epoch":"…","instanceName":"…","data":{…},
 *  "timestamp":"2026-01-31T12:00:00.000Z","provider":"EVOLUTION"}
 * </pre>
 *
 * An event of the kind {@link EventKind#RAW} has its {@code source} after {@code event}. A copy that somebody asked for
 * ends with {@code "replayed":true}.
 */
public final class Envelope {
    private static final int OVERHEAD_CHARACTERS = 320;
    private static final int FRACTION_DIGITS = 3;
    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder().appendInstant(FRACTION_DIGITS).toFormatter();

    private Envelope() {}

    /**
     * The envelope of an event.
     *
     * @param replayed whether it is a copy that somebody asked for
     */
    public static String json(HubEvent event, boolean replayed) {
        StringBuilder json = new StringBuilder(event.data().length() + OVERHEAD_CHARACTERS);
        text(json, "{\"event\":", event.kind().wireName());
        if (event.kind() == EventKind.RAW) {
            text(json, ",\"source\":", event.source());
        }
        text(json, ",\"id\":", event.id());
        json.append(",\"seq\":").append(event.seq());
        text(json, ",\"epoch\":", event.epoch());
        text(json, ",\"instanceName\":", event.instanceName());
        json.append(",\"data\":").append(event.data());
        text(json, ",\"timestamp\":", timestamp(event.receivedAt()));
        text(json, ",\"provider\":", event.provider().name());
        if (replayed) {
            json.append(",\"replayed\":true");
        }
        return json.append('}').toString();
    }

    /** The same in UTF-8. */
    public static byte[] bytes(HubEvent event, boolean replayed) {
        return json(event, replayed).getBytes(StandardCharsets.UTF_8);
    }

    /** A time as JavaScript writes it, with three digits after the second. */
    public static String timestamp(Instant time) {
        return TIMESTAMP.format(time);
    }

    private static void text(StringBuilder json, String name, String value) {
        json.append(name).append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, json);
        json.append('"');
    }
}
