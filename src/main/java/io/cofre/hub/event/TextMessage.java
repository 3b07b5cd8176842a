package io.cofre.hub.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cofre.session.JsonText;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A text in the JSON that clients of wapi know:
 *
 * <pre>
 * {"Info":{"Id":"3EB0…","RemoteJid":"5511…@s.whatsapp.net","SenderJid":"","FromMe":false,"Timestamp":1767225600,
 *          "PushName":"Ana","Status":3,"Source":null},
 *  "Text":"Olá",
 *  "ContextInfo":{"QuotedMessageID":"","QuotedMessage":null,"Participant":"","IsForwarded":false}}
 * </pre>
 *
 * @param info the message around the text
 * @param text is not empty
 * @param context the message that it answers
 */
public record TextMessage(Info info, String text, Context context) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Context NO_CONTEXT = new Context("", MissingNode.getInstance(), "", false);

    /** The types of messages that are a text and nothing else; an engine that names none has an empty one. */
    private static final Set<String> TEXT_TYPES = Set.of("", "conversation", "extendedTextMessage", "ephemeralMessage");

    /** The state of a message on its way, with its number in the JSON. */
    public enum Status {
        ERROR(0),
        PENDING(1),
        SERVER_ACK(2),
        DELIVERY_ACK(3),
        READ(4),
        PLAYED(5);

        private final int number;

        Status(int number) {
            this.number = number;
        }

        private static Status of(String name) {
            for (Status status : values()) {
                if (status.name().equals(name)) {
                    return status;
                }
            }
            return DELIVERY_ACK;
        }
    }

    /**
     * A message without its content.
     *
     * @param id WhatsApp's id of it
     * @param remoteJid the JID of the chat
     * @param senderJid the JID of the writer in a group; empty elsewhere
     * @param fromMe whether the account sent it
     * @param timestamp seconds since 1970
     * @param pushName the name that the writer has chosen; empty if it is unknown
     */
    public record Info(
            String id,
            String remoteJid,
            String senderJid,
            boolean fromMe,
            long timestamp,
            String pushName,
            Status status) {}

    /**
     * The message that a text answers.
     *
     * @param quotedId its id; empty if the text answers none
     * @param quoted its content; a missing node if the text answers none
     * @param participant the JID of its writer
     * @param isForwarded whether the text was forwarded
     */
    public record Context(String quotedId, JsonNode quoted, String participant, boolean isForwarded) {}

    /** A text that the account has just sent. */
    public static TextMessage sent(String id, String chat, long timestamp, String text) {
        return new TextMessage(new Info(id, chat, "", true, timestamp, "", Status.PENDING), text, NO_CONTEXT);
    }

    /** The text in an event; empty if the event is no text that somebody else sent. */
    public static Optional<TextMessage> received(HubEvent event) {
        if (event.kind() != EventKind.MESSAGE_RECEIVED) {
            return Optional.empty();
        }
        try {
            return received(MAPPER.readTree(event.data()), event.receivedAt().getEpochSecond());
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<TextMessage> received(JsonNode data, long receivedAt) {
        JsonNode outer = data.path("message");
        JsonNode message =
                outer.has("ephemeralMessage") ? outer.path("ephemeralMessage").path("message") : outer;
        JsonNode extended = message.path("extendedTextMessage");
        String text = extended.isObject() ? string(extended, "text") : string(message, "conversation");
        boolean isText = TEXT_TYPES.contains(string(data, "messageType"))
                && !data.path("hasMedia").asBoolean(false);
        if (text.isEmpty() || !isText) {
            return Optional.empty();
        }
        JsonNode key = data.path("key");
        long timestamp = data.path("messageTimestamp").asLong(0);
        Info info = new Info(
                string(key, "id"),
                string(key, "remoteJid"),
                string(key, "participant"),
                false,
                timestamp == 0 ? receivedAt : timestamp,
                string(data, "pushName"),
                Status.of(string(data, "status")));
        return Optional.of(new TextMessage(info, text, context(data, extended)));
    }

    private static Context context(JsonNode data, JsonNode extended) {
        JsonNode context = extended.has("contextInfo") ? extended.path("contextInfo") : data.path("contextInfo");
        JsonNode reply = data.path("replyTo");
        if (!context.isObject() && reply.isObject()) {
            JsonNode quoted = MAPPER.createObjectNode().put("conversation", string(reply, "body"));
            return new Context(string(reply, "id"), quoted, string(reply, "participant"), false);
        }
        return new Context(
                string(context, "stanzaId"),
                context.path("quotedMessage"),
                string(context, "participant"),
                context.path("isForwarded").asBoolean(false));
    }

    private static String string(JsonNode tree, String member) {
        JsonNode value = tree.path(member);
        return value.isTextual() ? value.asText() : "";
    }

    /** The JSON, in UTF-8. */
    public byte[] json() {
        return JsonText.of(this::write);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("Info");
        json.writeStringField("Id", info.id());
        json.writeStringField("RemoteJid", info.remoteJid());
        json.writeStringField("SenderJid", info.senderJid());
        json.writeBooleanField("FromMe", info.fromMe());
        json.writeNumberField("Timestamp", info.timestamp());
        json.writeStringField("PushName", info.pushName());
        json.writeNumberField("Status", info.status().number);
        json.writeNullField("Source");
        json.writeEndObject();
        json.writeStringField("Text", text);
        json.writeObjectFieldStart("ContextInfo");
        json.writeStringField("QuotedMessageID", context.quotedId());
        json.writeFieldName("QuotedMessage");
        json.writeRawValue(context.quoted().isObject() ? context.quoted().toString() : "null");
        json.writeStringField("Participant", context.participant());
        json.writeBooleanField("IsForwarded", context.isForwarded());
        json.writeEndObject();
        json.writeEndObject();
    }
}
