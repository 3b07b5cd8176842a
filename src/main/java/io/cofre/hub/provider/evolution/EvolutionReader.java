package io.cofre.hub.provider.evolution;

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
import io.cofre.hub.provider.QrImage;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns the bodies of Evolution's webhooks into events. Only their {@code data} goes on, without the token of the
 * instance, the addresses and the keys around it.
 */
final class EvolutionReader {
    private static final Pattern EVENT_NAME = Pattern.compile("[A-Za-z][A-Za-z_.-]{0,63}");
    private static final Map<String, Integer> ACKS =
            Map.of("ERROR", -1, "PENDING", 0, "SERVER_ACK", 1, "DELIVERY_ACK", 2, "READ", 3, "PLAYED", 4);
    private static final List<String> STATUS_MEMBERS = List.of("disconnectionReasonCode", "disconnectionAt");

    private final InstantSource time;

    EvolutionReader(InstantSource time) {
        this.time = time;
    }

    /**
     * The events that a body tells.
     *
     * @param instanceName the name that it has to hold
     * @throws CofreException {@code BAD_REQUEST} if it is no body of Evolution, or of another instance
     */
    List<NormalisedEvent> read(String instanceName, byte[] body) {
        JsonNode told = ProviderJson.read(body)
                .filter(JsonNode::isObject)
                .orElseThrow(() -> refused("the body is not a JSON object"));
        String event = string(told, "event");
        if (!EVENT_NAME.matcher(event).matches()) {
            throw refused("event is not the name of an event");
        }
        if (!told.path("instance").isTextual() || !string(told, "instance").equals(instanceName)) {
            throw refused("instance is not the one of this address");
        }
        Telling telling = new Telling(EvolutionEvents.spelling(event), string(told, "date_time"));
        JsonNode data = told.path("data");
        if (!telling.isOfMessages() || !data.isArray()) {
            return one(telling, data).map(List::of).orElseGet(List::of);
        }
        List<NormalisedEvent> events = new ArrayList<>();
        data.forEach(element -> one(telling, element).ifPresent(events::add));
        return List.copyOf(events);
    }

    /**
     * The part that all events of a body share.
     *
     * @param at the time of the pod, which is the same each time it sends the event; only good to tell events apart
     */
    private record Telling(String source, String at) {
        boolean isOfMessages() {
            return source.equals(EvolutionEvents.MESSAGES_UPSERT)
                    || source.equals(EvolutionEvents.MESSAGES_UPDATE)
                    || source.equals(EvolutionEvents.MESSAGES_EDITED);
        }

        NormalisedEvent event(EventKind kind, JsonNode data, String key) {
            return new NormalisedEvent(kind, source, ProviderJson.text(data), key);
        }

        NormalisedEvent raw(JsonNode data) {
            return event(EventKind.RAW, data, key(data));
        }

        /** The key of an event that its message does not tell from others. */
        String key(JsonNode data) {
            String id = string(data.path("key"), "id");
            return id.isEmpty()
                    ? DedupeKey.of(source, at, ProviderJson.sortedText(data))
                    : DedupeKey.of(
                            source, string(data.path("key"), "remoteJid"), string(data.path("key"), "fromMe"), id);
        }
    }

    private Optional<NormalisedEvent> one(Telling telling, JsonNode raw) {
        if (telling.source().equals(EvolutionEvents.MESSAGES_EDITED)) {
            return KeyMaterial.editOrRevoke(raw).map(passing -> edited(telling, passing));
        }
        if (KeyMaterial.isSecret(raw.path("message"))) {
            return Optional.empty();
        }
        JsonNode data = KeyMaterial.without(raw.isMissingNode() ? NullNode.getInstance() : raw);
        return Optional.of(
                switch (telling.source()) {
                    case EvolutionEvents.CONNECTION_UPDATE -> connection(telling, data);
                    case EvolutionEvents.QRCODE_UPDATED -> qrCode(telling, data);
                    case EvolutionEvents.MESSAGES_UPSERT -> message(telling, data);
                    case EvolutionEvents.MESSAGES_UPDATE -> acknowledgement(telling, data);
                    case EvolutionEvents.STATUS_INSTANCE -> status(telling, data);
                    default -> telling.raw(data);
                });
    }

    /** One message may be edited many times, so that its id is not enough to tell edits apart. */
    private static NormalisedEvent edited(Telling telling, JsonNode data) {
        String key = DedupeKey.of(telling.source(), telling.at(), ProviderJson.sortedText(data));
        return telling.event(EventKind.RAW, data, key);
    }

    private static NormalisedEvent connection(Telling telling, JsonNode data) {
        Optional<String> state = EvolutionStates.normalised(string(data, "state"));
        if (state.isEmpty() || !(data instanceof ObjectNode object)) {
            return telling.raw(data);
        }
        String key = telling.key(data);
        object.put("state", state.get());
        return telling.event(EventKind.CONNECTION_UPDATE, object, key);
    }

    private static NormalisedEvent qrCode(Telling telling, JsonNode data) {
        JsonNode code = data.path("qrcode");
        String text = string(code, "code");
        if (text.isEmpty()) {
            return telling.raw(data);
        }
        ObjectNode told = ProviderJson.object().put("qr", text);
        String image = string(code, "base64");
        (image.isEmpty() ? QrImage.dataUri(text) : Optional.of(image)).ifPresent(uri -> told.put("base64", uri));
        String pairingCode = string(code, "pairingCode");
        if (!pairingCode.isEmpty()) {
            told.put("pairingCode", pairingCode);
        }
        return telling.event(EventKind.QRCODE_UPDATED, told, DedupeKey.of(telling.source(), text));
    }

    private static NormalisedEvent message(Telling telling, JsonNode data) {
        if (!(data instanceof ObjectNode object)
                || string(data.path("key"), "id").isEmpty()) {
            return telling.raw(data);
        }
        if (string(data.path("key"), "participant").isEmpty()) {
            ((ObjectNode) data.path("key")).remove("participant");
        }
        boolean isOwn = ProviderJson.flag(data.path("key"), "fromMe");
        object.put("messageTimestamp", MessageTime.seconds(data.path("messageTimestamp")));
        return telling.event(isOwn ? EventKind.RAW : EventKind.MESSAGE_RECEIVED, object, telling.key(object));
    }

    private NormalisedEvent acknowledgement(Telling telling, JsonNode data) {
        String id = string(data, "keyId");
        Integer ack = ACKS.get(string(data, "status"));
        if (id.isEmpty() || !data.has("status")) {
            return telling.raw(data);
        }
        String chat = string(data, "remoteJid");
        String participant = string(data, "participant");
        String key = DedupeKey.of(telling.source(), chat, id, participant, string(data, "status"));
        if (ack == null || !ProviderJson.flag(data, "fromMe")) {
            return telling.event(EventKind.RAW, data, key);
        }
        ObjectNode told = ProviderJson.object().put("id", id).put("chat", chat).put("ack", ack);
        if (!participant.isEmpty()) {
            told.put("participant", participant);
        }
        told.put("timestamp", time.instant().getEpochSecond());
        return telling.event(EventKind.MESSAGE_ACK, told, key);
    }

    private static NormalisedEvent status(Telling telling, JsonNode data) {
        String status = string(data, "status");
        if (status.isEmpty()) {
            return telling.raw(data);
        }
        ObjectNode told = ProviderJson.object()
                .put("instance", string(data, "instance"))
                .put("status", EvolutionStates.normalised(status).orElse(status));
        STATUS_MEMBERS.stream()
                .filter(member -> data.path(member).isValueNode())
                .forEach(member -> told.set(member, data.get(member)));
        return telling.event(EventKind.STATUS_INSTANCE, told, telling.key(data));
    }

    private static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
