package io.cofre.hub.provider.waha;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.provider.ProviderJson;

/**
 * The id of a message as WAHA writes it: {@code fromMe_chat_id}, in groups with the participant behind it.
 *
 * @param chat the JID of the chat
 * @param id WhatsApp's own id
 * @param participant the JID of the writer in a group; empty elsewhere
 */
record WahaIds(boolean fromMe, String chat, String id, String participant) {
    private static final int PARTS_MIN = 3;
    private static final int PARTS_MAX = 4;

    /** Takes a text apart. A text of another form is taken as WhatsApp's own id. */
    static WahaIds of(String text) {
        String[] parts = text.split("_", PARTS_MAX);
        boolean isWhole = parts.length >= PARTS_MIN && (parts[0].equals("true") || parts[0].equals("false"));
        if (!isWhole) {
            return new WahaIds(false, "", text, "");
        }
        String participant = parts.length == PARTS_MAX ? jid(parts[PARTS_MAX - 1]) : "";
        return new WahaIds(parts[0].equals("true"), jid(parts[1]), parts[2], participant);
    }

    /** The id in an answer, where it is a text or an object of the engine. */
    static WahaIds in(JsonNode id) {
        String serialised = ProviderJson.string(id, "_serialized");
        return of(serialised.isEmpty() && id.isTextual() ? id.asText() : serialised);
    }

    /** A JID in WhatsApp's own spelling. */
    static String jid(String chat) {
        return chat.endsWith("@c.us") ? chat.substring(0, chat.length() - "@c.us".length()) + "@s.whatsapp.net" : chat;
    }

    /** A JID or a phone number as WAHA takes it. */
    static String chatId(String chat) {
        if (chat.endsWith("@s.whatsapp.net")) {
            return chat.substring(0, chat.length() - "@s.whatsapp.net".length()) + "@c.us";
        }
        return chat.contains("@") ? chat : chat.replaceAll("\\D", "") + "@c.us";
    }
}
