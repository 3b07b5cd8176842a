package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.flag;
import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.provider.DedupeKey;
import io.cofre.hub.provider.KeyMaterial;
import io.cofre.hub.provider.MessageTime;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.registry.Instance;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns the bodies of WAHA's webhooks into events. Only their {@code payload} goes on, without keys. */
final class WahaReader {
    private static final Pattern EVENT_NAME = Pattern.compile("[a-z][a-z0-9.]{0,63}");
    private static final int ID_LENGTH_MAX = 128;
    private static final int MILLIS = 1000;
    private static final List<String> NAMES_OF_SENDER = List.of("pushName", "notifyName");
    private static final List<String> ALSO_TOLD = List.of("participant", "hasMedia", "media", "replyTo", "source");

    private WahaReader() {}

    /** The part that all events of a body share. */
    private record Telling(String source, String key, long timeMs) {
        NormalisedEvent event(EventKind kind, JsonNode data) {
            return new NormalisedEvent(kind, source, ProviderJson.text(data), key);
        }

        /** One more event of the same body. */
        NormalisedEvent further(EventKind kind, JsonNode data) {
            return new NormalisedEvent(kind, source, ProviderJson.text(data), key + "/" + kind.wireName());
        }
    }

    /**
     * The events that a body tells. None if it is of another session: WAHA would send it again after a refusal.
     *
     * @throws CofreException {@code BAD_REQUEST} if it is no body of WAHA
     */
    static List<NormalisedEvent> read(Instance instance, byte[] body) {
        JsonNode told = ProviderJson.read(body)
                .filter(JsonNode::isObject)
                .orElseThrow(() -> refused("the body is not a JSON object"));
        String event = string(told, "event");
        if (!EVENT_NAME.matcher(event).matches()) {
            throw refused("event is not the name of an event");
        }
        if (!isOf(instance, told)) {
            return List.of();
        }
        String id = string(told, "id");
        boolean hasId = !id.isEmpty() && id.length() <= ID_LENGTH_MAX;
        String key = hasId ? DedupeKey.of(event, id) : DedupeKey.of(event, ProviderJson.sortedText(told));
        JsonNode payload = told.path("payload");
        return events(new Telling(event, key, told.path("timestamp").asLong(0)), payload);
    }

    private static boolean isOf(Instance instance, JsonNode told) {
        String named = string(told.path("metadata"), WahaConfig.INSTANCE);
        return string(told, "session").equals(instance.name()) && (named.isEmpty() || named.equals(instance.id()));
    }

    private static List<NormalisedEvent> events(Telling telling, JsonNode raw) {
        if (isSecret(telling.source(), raw)) {
            return List.of();
        }
        JsonNode payload = KeyMaterial.without(raw.isMissingNode() ? NullNode.getInstance() : raw);
        return switch (telling.source()) {
            case WahaEvents.SESSION_STATUS -> status(telling, payload);
            case WahaEvents.MESSAGE, WahaEvents.MESSAGE_ANY -> List.of(message(telling, payload));
            case WahaEvents.MESSAGE_ACK, WahaEvents.MESSAGE_ACK_GROUP -> List.of(acknowledgement(telling, payload));
            default -> List.of(telling.event(EventKind.RAW, payload));
        };
    }

    /** The engine tells of its credentials in events of its own, and its messages may be those of the protocol. */
    private static boolean isSecret(String event, JsonNode payload) {
        return (event.equals(WahaEvents.ENGINE_EVENT)
                        && string(payload, "event").contains("creds"))
                || KeyMaterial.isSecret(payload.path("_data").path("message"));
    }

    private static List<NormalisedEvent> status(Telling telling, JsonNode payload) {
        String status = string(payload, "status");
        Optional<String> state = WahaStatus.normalised(status);
        if (state.isEmpty()) {
            return List.of(telling.event(EventKind.RAW, payload));
        }
        ObjectNode connection = ProviderJson.object().put("state", state.get()).put("status", status);
        ObjectNode instance = ProviderJson.object()
                .put("instance", string(payload, "name"))
                .put("status", state.get())
                .put("providerStatus", status);
        return List.of(
                telling.event(EventKind.CONNECTION_UPDATE, connection),
                telling.further(EventKind.STATUS_INSTANCE, instance));
    }

    /**
     * A message. WAHA tells one that somebody sent twice, as {@code message} and as {@code message.any}: both become
     * the same event, of which the first that comes is stored.
     */
    private static NormalisedEvent message(Telling any, JsonNode payload) {
        WahaIds ids = WahaIds.in(payload.path("id"));
        if (ids.id().isEmpty() || ids.fromMe() || flag(payload, "fromMe")) {
            return any.event(EventKind.RAW, payload);
        }
        String sameInBoth = DedupeKey.of(WahaEvents.MESSAGE, ProviderJson.sortedText(payload.path("id")));
        Telling telling = new Telling(WahaEvents.MESSAGE, sameInBoth, any.timeMs());
        ObjectNode data = ProviderJson.object();
        String chat = ids.chat().isEmpty() ? WahaIds.jid(string(payload, "from")) : ids.chat();
        ObjectNode key = data.putObject("key")
                .put("remoteJid", chat)
                .put("fromMe", false)
                .put("id", ids.id());
        String participant =
                ids.participant().isEmpty() ? WahaIds.jid(string(payload, "participant")) : ids.participant();
        if (!participant.isEmpty()) {
            key.put("participant", participant);
        }
        data.putObject("message").put("conversation", string(payload, "body"));
        data.put("messageType", messageType(payload))
                .put("messageTimestamp", MessageTime.seconds(payload.path("timestamp")))
                .put("pushName", nameOfSender(payload));
        ALSO_TOLD.stream()
                .filter(member -> payload.hasNonNull(member))
                .forEach(member -> data.set(member, payload.get(member)));
        return telling.event(EventKind.MESSAGE_RECEIVED, data);
    }

    private static String messageType(JsonNode payload) {
        if (!flag(payload, "hasMedia")) {
            return "conversation";
        }
        String mediaType = string(payload.path("media"), "mimetype").split("/", 2)[0];
        return switch (mediaType) {
            case "image", "video", "audio" -> mediaType + "Message";
            default -> "documentMessage";
        };
    }

    private static String nameOfSender(JsonNode payload) {
        return NAMES_OF_SENDER.stream()
                .map(member -> string(payload.path("_data"), member))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static NormalisedEvent acknowledgement(Telling telling, JsonNode payload) {
        WahaIds ids = WahaIds.in(payload.path("id"));
        boolean isOurs = ids.fromMe() || flag(payload, "fromMe");
        if (ids.id().isEmpty() || !isOurs || !payload.path("ack").isNumber()) {
            return telling.event(EventKind.RAW, payload);
        }
        ObjectNode data = ProviderJson.object()
                .put("id", ids.id())
                .put("chat", ids.chat().isEmpty() ? WahaIds.jid(string(payload, "to")) : ids.chat())
                .put("ack", payload.path("ack").asInt());
        String participant = WahaIds.jid(string(payload, "participant"));
        if (!participant.isEmpty()) {
            data.put("participant", participant);
        }
        return telling.event(EventKind.MESSAGE_ACK, data.put("timestamp", telling.timeMs() / MILLIS));
    }

    private static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
