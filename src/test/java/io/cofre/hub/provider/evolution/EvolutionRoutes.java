package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.array;
import static io.cofre.hub.provider.ProviderJson.object;
import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.FakeServer.Call;
import io.cofre.hub.provider.ProviderJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The routes of the double of Evolution: the effect of each request, and the answer to it. */
final class EvolutionRoutes {
    private static final String CREATE = "POST /instance/create";
    private static final String LIST = "GET /instance/fetchInstances";
    private static final List<String> OF_INSTANCE = List.of(
            "GET /instance/connect",
            "GET /instance/connectionState",
            "POST /instance/restart",
            "DELETE /instance/logout",
            "DELETE /instance/delete",
            "POST /message/sendText",
            "POST /message/sendMedia",
            "POST /webhook/set",
            "GET /webhook/find",
            "POST /websocket/set",
            "GET /websocket/find");

    private final FakeEvolution evolution;

    EvolutionRoutes(FakeEvolution evolution) {
        this.evolution = evolution;
    }

    Answer answer(Call call) {
        String full = call.method() + " " + call.path();
        if (full.equals("GET /")) {
            return welcome();
        }
        if (full.equals("POST /webhook/evolution")) {
            return Answer.json(200, object().put("status", "success"));
        }
        if (full.equals(CREATE) || full.equals(LIST)) {
            return full.equals(CREATE) ? create(call) : list(call);
        }
        String route = full.substring(0, Math.max(full.lastIndexOf('/'), 0));
        if (!OF_INSTANCE.contains(route)) {
            return EvolutionAnswers.error(404, "Not Found", array().add("Cannot " + full));
        }
        String name = call.path().substring(call.path().lastIndexOf('/') + 1);
        Optional<EvolutionInstance> instance = evolution.instance(name);
        if (!mayUse(call, instance)) {
            return EvolutionAnswers.unauthorized();
        }
        return instance.map(found -> ofInstance(route, found, call)).orElseGet(() -> EvolutionAnswers.noInstance(name));
    }

    private static boolean mayUse(Call call, Optional<EvolutionInstance> instance) {
        String key = call.header("apikey");
        return key.equals(FakeEvolution.KEY)
                || instance.filter(of -> of.token.equals(key)).isPresent();
    }

    private Answer ofInstance(String route, EvolutionInstance instance, Call call) {
        return switch (route) {
            case "GET /instance/connect" -> connect(instance);
            case "GET /instance/connectionState" -> EvolutionAnswers.state(instance);
            case "POST /instance/restart" -> restart(instance);
            case "DELETE /instance/logout" -> logout(instance);
            case "DELETE /instance/delete" -> {
                evolution.delete(instance);
                yield EvolutionAnswers.done("Instance deleted");
            }
            case "POST /message/sendText" -> sendText(instance, call.json());
            case "POST /message/sendMedia" -> sendMedia(instance, call.json());
            case "POST /webhook/set" -> EvolutionWebhooks.set(instance, call.json());
            case "GET /webhook/find" -> Answer.json(200, instance.webhook);
            case "POST /websocket/set" -> setWebsocket(instance, call.json());
            default -> Answer.json(200, instance.websocket);
        };
    }

    private static Answer welcome() {
        return Answer.json(
                200,
                object().put("status", 200)
                        .put("message", "Welcome to the Evolution API, it is working!")
                        .put("version", "2.3.6")
                        .put("clientName", "evolution")
                        .put("manager", "http://127.0.0.1:8080/manager")
                        .put("documentation", "https://doc.evolution-api.com")
                        .put("whatsappWebVersion", "2.3000.1027934701"));
    }

    private Answer create(Call call) {
        if (!call.header("apikey").equals(FakeEvolution.KEY)) {
            return EvolutionAnswers.unauthorized();
        }
        JsonNode asked = call.json();
        if (!asked.isObject()) {
            return EvolutionAnswers.error(400, "Internal Server Error", new TextNode("Unexpected end of JSON input"));
        }
        String name = asked.has("instanceName") ? string(asked, "instanceName") : "undefined";
        if (name.equals("undefined") || evolution.instance(name).isPresent()) {
            return EvolutionAnswers.inUse(name);
        }
        String integration = string(asked, "integration");
        if (!List.of("WHATSAPP-BAILEYS", "EVOLUTION").contains(integration)) {
            return EvolutionAnswers.badRequest("Invalid integration");
        }
        EvolutionInstance instance = new EvolutionInstance(
                name, integration, string(asked, "token"), asked.has("number") ? string(asked, "number") : null);
        Optional<Answer> refusal = EvolutionWebhooks.setAtCreation(instance, asked.path("webhook"));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        return created(instance, asked);
    }

    private Answer created(EvolutionInstance instance, JsonNode asked) {
        if (instance.isChannel()) {
            instance.change("open");
        }
        evolution.add(instance);
        ObjectNode body;
        if (asked.path("qrcode").asBoolean() && !instance.isChannel()) {
            evolution.connect(instance);
            evolution.pauseForQrCode();
            body = EvolutionAnswers.created(instance, asked);
            body.set("qrcode", EvolutionAnswers.qrCode(instance));
        } else {
            body = EvolutionAnswers.created(instance, asked);
        }
        return Answer.json(201, body);
    }

    private Answer list(Call call) {
        String key = call.header("apikey");
        String name = call.parameter("instanceName");
        List<EvolutionInstance> shown = evolution.instances().stream()
                .filter(of -> key.equals(FakeEvolution.KEY) || of.token.equals(key))
                .toList();
        if (!key.equals(FakeEvolution.KEY) && shown.isEmpty()) {
            return EvolutionAnswers.unauthorized();
        }
        ArrayNode rows = array();
        shown.stream()
                .filter(of -> name.isEmpty() || of.name.equals(name))
                .forEach(of -> rows.add(EvolutionAnswers.listed(of)));
        if (!name.isEmpty() && rows.isEmpty()) {
            return EvolutionAnswers.error(404, "Not Found", array().add("Instance \"" + name + "\" not found"));
        }
        return Answer.json(200, rows);
    }

    private Answer connect(EvolutionInstance instance) {
        if (instance.state.equals("open")) {
            return EvolutionAnswers.state(instance);
        }
        evolution.connect(instance);
        if (instance.pollsWithoutQr > 0) {
            instance.pollsWithoutQr--;
            return Answer.json(200, object().put("count", 0));
        }
        return Answer.json(200, EvolutionAnswers.qrCode(instance));
    }

    private Answer restart(EvolutionInstance instance) {
        return switch (instance.state) {
            case "open" -> EvolutionAnswers.state(instance);
            case "connecting" -> Answer.json(200, EvolutionAnswers.qrCode(instance));
            default -> Answer.json(200, object().put("error", true).put("message", "[object Object]"));
        };
    }

    private Answer logout(EvolutionInstance instance) {
        if (!instance.state.equals("open")) {
            return EvolutionAnswers.badRequest("The \"" + instance.name + "\" instance is not connected");
        }
        evolution.logout(instance);
        return EvolutionAnswers.done("Instance logged out");
    }

    private Answer sendText(EvolutionInstance instance, JsonNode asked) {
        for (String required : List.of("number", "text")) {
            if (!asked.has(required)) {
                return EvolutionAnswers.wrongSchema("instance requires property \"" + required + "\"");
            }
        }
        return send(instance, asked, string(asked, "text"));
    }

    /** From the documents and the source of Evolution: nobody has recorded it. */
    private Answer sendMedia(EvolutionInstance instance, JsonNode asked) {
        for (String required : List.of("number", "mediatype")) {
            if (!asked.has(required)) {
                return EvolutionAnswers.wrongSchema("instance requires property \"" + required + "\"");
            }
        }
        String media = string(asked, "media");
        if (media.length() % 4 != 0 || !media.matches("[A-Za-z0-9+/]+=*")) {
            return EvolutionAnswers.badRequest("Owned media must be a url or base64");
        }
        Answer sent = send(instance, asked, "");
        if (sent.status() != 201) {
            return sent;
        }
        ObjectNode body = (ObjectNode)
                ProviderJson.read(sent.body().getBytes(StandardCharsets.UTF_8)).orElseThrow();
        body.putObject("message")
                .putObject("imageMessage")
                .put("mimetype", string(asked, "mimetype"))
                .put("caption", string(asked, "caption"));
        return Answer.json(201, body.put("messageType", "imageMessage"));
    }

    private Answer send(EvolutionInstance instance, JsonNode asked, String text) {
        String number = string(asked, "number");
        String id = evolution.nextMessageId();
        if (instance.isChannel()) {
            ObjectNode sent = EvolutionAnswers.sentByChannel(instance, number, id, text);
            evolution.tell(instance, "send.message", sent);
            return Answer.json(201, sent);
        }
        if (!instance.state.equals("open")) {
            return instance.isLoginGood || instance.reasonCode != null
                    ? EvolutionAnswers.failed("Connection Closed")
                    : EvolutionAnswers.badRequest("TypeError: Cannot read properties of undefined (reading 'id')");
        }
        boolean isGroup = number.endsWith("@g.us");
        if (isGroup && !evolution.knowsGroup(number)) {
            return EvolutionAnswers.badRequest("[object Object]");
        }
        String chat = number.contains("@") ? number : number.replaceAll("\\D", "") + "@s.whatsapp.net";
        if (chat.startsWith("@")) {
            return EvolutionAnswers.badRequest(
                    "Error: JID decoded but user is empty: \"@s.whatsapp.net\" -> user: \"\","
                            + " server: \"s.whatsapp.net\", device: undefined");
        }
        ObjectNode sent = EvolutionAnswers.sent(instance, chat, id, text, isGroup);
        if (asked.has("quoted") && !isGroup) {
            ObjectNode context = (ObjectNode) sent.get("contextInfo");
            context.put("participant", instance.owner)
                    .put("stanzaId", string(asked.path("quoted").path("key"), "id"));
            context.putObject("quotedMessage").put("conversation", "");
        }
        evolution.tell(instance, "send.message", sent);
        return Answer.json(201, sent);
    }

    private static Answer setWebsocket(EvolutionInstance instance, JsonNode body) {
        JsonNode asked = body.path("websocket");
        if (!asked.isObject()) {
            return EvolutionAnswers.failed("Cannot set properties of undefined (setting 'events')");
        }
        if (!asked.has("events")) {
            return EvolutionAnswers.failed("Cannot read properties of undefined (reading 'length')");
        }
        boolean isEnabled = asked.path("enabled").asBoolean();
        String now = EvolutionInstance.now();
        ObjectNode row = object().put("id", "websocket-" + instance.name).put("enabled", isEnabled);
        ArrayNode events = row.putArray("events");
        if (isEnabled && asked.path("events").isEmpty()) {
            EvolutionWebhooks.EVENTS.forEach(events::add);
        } else if (isEnabled) {
            events.addAll((ArrayNode) asked.path("events"));
        }
        row.put("createdAt", now).put("updatedAt", now).put("instanceId", instance.id);
        instance.websocket = row;
        return Answer.json(201, row);
    }
}
