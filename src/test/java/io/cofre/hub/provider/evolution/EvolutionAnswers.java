package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.array;
import static io.cofre.hub.provider.ProviderJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.cofre.hub.provider.FakeServer.Answer;

/** The bodies that Evolution API 2.3.6 answers with. */
final class EvolutionAnswers {
    private EvolutionAnswers() {}

    static Answer error(int status, String error, JsonNode message) {
        ObjectNode body = object().put("status", status).put("error", error);
        body.putObject("response").set("message", message);
        return Answer.json(status, body);
    }

    static Answer badRequest(String message) {
        return error(400, "Bad Request", array().add(message));
    }

    /** The schema of the body is wrong: the list is nested twice. */
    static Answer wrongSchema(String message) {
        return error(400, "Bad Request", array().add(array().add(message)));
    }

    static Answer failed(String message) {
        return error(500, "Internal Server Error", new TextNode(message));
    }

    static Answer unauthorized() {
        return error(401, "Unauthorized", new TextNode("Unauthorized"));
    }

    static Answer noInstance(String name) {
        return error(404, "Not Found", array().add("The \"" + name + "\" instance does not exist"));
    }

    static Answer inUse(String name) {
        return error(403, "Forbidden", array().add("This name \"" + name + "\" is already in use."));
    }

    static Answer done(String message) {
        ObjectNode body = object().put("status", "SUCCESS").put("error", false);
        body.putObject("response").put("message", message);
        return Answer.json(200, body);
    }

    static Answer state(EvolutionInstance instance) {
        ObjectNode body = object();
        body.putObject("instance").put("instanceName", instance.name).put("state", instance.state);
        return Answer.json(200, body);
    }

    /** The QR code of an instance; {@code {"count":0}} while it has none. */
    static ObjectNode qrCode(EvolutionInstance instance) {
        if (instance.qrCode.isEmpty()) {
            return object().put("count", 0);
        }
        return object().put("pairingCode", instance.pairingCode)
                .put("code", instance.qrCode)
                .put("base64", EvolutionInstance.PIXEL)
                .put("count", instance.qrCount);
    }

    static ObjectNode created(EvolutionInstance instance, JsonNode asked) {
        ObjectNode body = object();
        body.putObject("instance")
                .put("instanceName", instance.name)
                .put("instanceId", instance.id)
                .put("integration", instance.integration)
                .putNull("webhookWaBusiness")
                .put("accessTokenWaBusiness", "")
                .put("status", instance.state);
        body.put("hash", instance.token);
        ObjectNode webhook = body.putObject("webhook");
        copy(asked.path("webhook"), "url", webhook, "webhookUrl");
        copy(asked.path("webhook"), "headers", webhook, "webhookHeaders");
        copy(asked.path("webhook"), "byEvents", webhook, "webhookByEvents");
        copy(asked.path("webhook"), "base64", webhook, "webhookBase64");
        ObjectNode websocket = body.putObject("websocket");
        copy(asked.path("websocket"), "enabled", websocket, "enabled");
        body.putObject("rabbitmq");
        body.putObject("nats");
        body.putObject("sqs");
        body.set("settings", settings());
        return body;
    }

    private static void copy(JsonNode from, String member, ObjectNode into, String as) {
        if (from.has(member)) {
            into.set(as, from.get(member));
        }
    }

    private static ObjectNode settings() {
        return object().put("rejectCall", false)
                .put("msgCall", "")
                .put("groupsIgnore", false)
                .put("alwaysOnline", false)
                .put("readMessages", false)
                .put("readStatus", false)
                .put("syncFullHistory", false)
                .put("wavoipToken", "");
    }

    static ObjectNode listed(EvolutionInstance instance) {
        ObjectNode row = object().put("id", instance.id)
                .put("name", instance.name)
                .put("connectionStatus", instance.state)
                .put("ownerJid", instance.owner)
                .put("profileName", instance.owner == null ? null : "Loja \"A\" <&> \u2615")
                .putNull("profilePicUrl")
                .put("integration", instance.integration)
                .put("number", instance.number)
                .putNull("businessId")
                .put("token", instance.token)
                .put("clientName", "evolution")
                .put("disconnectionReasonCode", instance.reasonCode)
                .put("disconnectionObject", instance.reasonCode == null ? null : "{\"error\":{}}")
                .put("disconnectionAt", instance.reasonCode == null ? null : instance.changed())
                .put("createdAt", instance.created)
                .put("updatedAt", instance.changed())
                .putNull("Chatwoot")
                .putNull("Proxy")
                .putNull("Rabbitmq")
                .putNull("Nats")
                .putNull("Sqs");
        row.set("Websocket", instance.websocket);
        ObjectNode setting = settings();
        setting.put("id", "setting-" + instance.name)
                .put("createdAt", instance.created)
                .put("updatedAt", instance.changed())
                .put("instanceId", instance.id);
        row.set("Setting", setting);
        row.putObject("_count").put("Message", 0).put("Contact", 0).put("Chat", 0);
        return row;
    }

    static ObjectNode sent(EvolutionInstance instance, String chat, String id, String text, boolean isGroup) {
        ObjectNode body = object();
        body.putObject("key").put("remoteJid", chat).put("fromMe", true).put("id", id);
        body.put("pushName", "Voc\u00ea").put("status", "PENDING");
        body.putObject("message").put("conversation", text);
        if (!isGroup) {
            ObjectNode context = body.putObject("contextInfo");
            context.putArray("mentionedJid");
            context.putArray("groupMentions");
            context.putObject("ephemeralSettingTimestamp")
                    .put("low", 1795526185)
                    .put("high", 0)
                    .put("unsigned", false);
            context.putObject("disappearingMode").put("initiator", 0);
        }
        return body.put("messageType", "conversation")
                .put("messageTimestamp", EvolutionInstance.nowSecs())
                .put("instanceId", instance.id)
                .put("source", "web");
    }

    /** The answer of the channel {@code EVOLUTION}, which knows nothing of WhatsApp. */
    static ObjectNode sentByChannel(EvolutionInstance instance, String number, String id, String text) {
        ObjectNode body = object();
        body.putObject("key").put("fromMe", true).put("id", id).put("remoteJid", number);
        body.putObject("message").put("conversation", text);
        return body.put("messageType", "conversation")
                .put("messageTimestamp", EvolutionInstance.nowSecs())
                .put("source", "unknown")
                .put("instanceId", instance.id);
    }
}
