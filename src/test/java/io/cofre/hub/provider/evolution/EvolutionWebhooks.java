package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.array;
import static io.cofre.hub.provider.ProviderJson.object;
import static io.cofre.hub.provider.ProviderJson.string;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.WebhookSender;
import io.cofre.hub.provider.WebhookSender.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The webhooks of the double of Evolution: their rows, and how an event becomes a request. */
final class EvolutionWebhooks {
    /** The events that subscriptions may name. */
    static final List<String> EVENTS = List.of(
            "APPLICATION_STARTUP",
            "QRCODE_UPDATED",
            "MESSAGES_SET",
            "MESSAGES_UPSERT",
            "MESSAGES_EDITED",
            "MESSAGES_UPDATE",
            "MESSAGES_DELETE",
            "SEND_MESSAGE",
            "SEND_MESSAGE_UPDATE",
            "CONTACTS_SET",
            "CONTACTS_UPSERT",
            "CONTACTS_UPDATE",
            "PRESENCE_UPDATE",
            "CHATS_SET",
            "CHATS_UPSERT",
            "CHATS_UPDATE",
            "CHATS_DELETE",
            "GROUPS_UPSERT",
            "GROUP_UPDATE",
            "GROUP_PARTICIPANTS_UPDATE",
            "CONNECTION_UPDATE",
            "LABELS_EDIT",
            "LABELS_ASSOCIATION",
            "CALL",
            "TYPEBOT_START",
            "TYPEBOT_CHANGE_STATUS",
            "REMOVE_INSTANCE",
            "LOGOUT_INSTANCE",
            "INSTANCE_CREATE",
            "INSTANCE_DELETE",
            "STATUS_INSTANCE");

    private static final String NO_LENGTH = "Cannot read properties of undefined (reading 'length')";
    private static final Duration FALSE_ZONE = Duration.ofHours(3);

    private final WebhookSender sender;
    private final String serverUrl;

    EvolutionWebhooks(WebhookSender sender, String serverUrl) {
        this.sender = sender;
        this.serverUrl = serverUrl;
    }

    /** Sets the webhook that a request to create an instance holds; the refusal if it may not be. */
    static Optional<Answer> setAtCreation(EvolutionInstance instance, JsonNode webhook) {
        if (!webhook.isObject()) {
            return Optional.empty();
        }
        if (!webhook.has("events")) {
            return Optional.of(EvolutionAnswers.badRequest(NO_LENGTH));
        }
        instance.webhook = row(instance, webhook, true);
        return Optional.empty();
    }

    /** Answers {@code POST /webhook/set}. */
    static Answer set(EvolutionInstance instance, JsonNode body) {
        Optional<Answer> refusal = refusal(body);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        JsonNode webhook = body.path("webhook");
        boolean isEnabled = webhook.path("enabled").asBoolean();
        if (isEnabled && !webhook.has("events")) {
            return EvolutionAnswers.failed(NO_LENGTH);
        }
        instance.webhook = row(instance, webhook, isEnabled);
        return Answer.json(201, instance.webhook);
    }

    private static Optional<Answer> refusal(JsonNode body) {
        JsonNode webhook = body.path("webhook");
        if (!webhook.isObject()) {
            return Optional.of(EvolutionAnswers.wrongSchema("instance requires property \"webhook\""));
        }
        for (String required : List.of("enabled", "url")) {
            if (!webhook.has(required)) {
                return Optional.of(EvolutionAnswers.wrongSchema("webhook requires property \"" + required + "\""));
            }
        }
        if (string(webhook, "url").isEmpty() && webhook.size() == 2) {
            return Optional.of(EvolutionAnswers.wrongSchema("The \"url\" cannot be empty"));
        }
        JsonNode events = webhook.path("events");
        for (int i = 0; i < events.size(); i++) {
            if (!EVENTS.contains(events.get(i).asText())) {
                return Optional.of(EvolutionAnswers.wrongSchema(
                        "webhook.events[" + i + "] is not one of enum values: " + String.join(",", EVENTS)));
            }
        }
        return Optional.empty();
    }

    private static ObjectNode row(EvolutionInstance instance, JsonNode asked, boolean isEnabled) {
        JsonNode before = instance.webhook;
        String now = EvolutionInstance.now();
        ObjectNode row = object().put("id", "webhook-" + instance.name).put("url", string(asked, "url"));
        JsonNode oldHeaders = before.isObject() ? before.get("headers") : NullNode.getInstance();
        row.set("headers", asked.has("headers") ? asked.get("headers") : oldHeaders);
        row.put("enabled", isEnabled);
        row.set("events", events(asked, isEnabled));
        return row.put("webhookByEvents", asked.path("byEvents").asBoolean())
                .put("webhookBase64", asked.path("base64").asBoolean())
                .put("createdAt", before.isObject() ? string(before, "createdAt") : now)
                .put("updatedAt", now)
                .put("instanceId", instance.id);
    }

    private static ArrayNode events(JsonNode asked, boolean isEnabled) {
        ArrayNode events = array();
        if (isEnabled && asked.path("events").isEmpty()) {
            EVENTS.forEach(events::add);
        } else if (isEnabled) {
            events.addAll((ArrayNode) asked.path("events"));
        }
        return events;
    }

    /**
     * Sends an event, if the webhook of the instance wants it; empty if it does not.
     *
     * @param event as bodies spell it, such as {@code messages.upsert}
     */
    Optional<CompletableFuture<Outcome>> tell(EvolutionInstance instance, String event, JsonNode data) {
        JsonNode row = instance.webhook;
        if (!row.path("enabled").asBoolean() || !wants(row, event)) {
            return Optional.empty();
        }
        String url = string(row, "url");
        if (!url.startsWith("http")) {
            return Optional.empty();
        }
        ObjectNode body = object().put("event", event).put("instance", instance.name);
        body.set("data", data);
        body.put("destination", url).put("date_time", localTime());
        if (instance.owner != null) {
            body.put("sender", instance.owner);
        }
        body.put("server_url", serverUrl).put("apikey", instance.token);
        boolean isByEvents = row.path("webhookByEvents").asBoolean();
        URI target = URI.create(isByEvents ? url + "/" + event.replace('.', '-') : url);
        return Optional.of(sender.send(target, headers(row.path("headers")), ProviderJson.text(body)));
    }

    /** The name as subscriptions spell it. {@code groups.update} has none there, so that nobody gets it. */
    private static boolean wants(JsonNode row, String event) {
        String name = event.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
        for (JsonNode wanted : row.path("events")) {
            if (wanted.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Local wall time with a false {@code Z}. */
    private static String localTime() {
        return Instant.now().minus(FALSE_ZONE).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static Map<String, String> headers(JsonNode stored) {
        Map<String, String> headers = new HashMap<>();
        stored.properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        String jwtKey = headers.remove("jwt_key");
        if (jwtKey != null) {
            headers.put("Authorization", "Bearer " + token(jwtKey, Instant.now()));
        }
        return headers;
    }

    /** The token that Evolution makes with a {@code jwt_key}. */
    static String token(String jwtKey, Instant now) {
        return JWT.create()
                .withIssuedAt(now)
                .withExpiresAt(now.plusSeconds(600))
                .withClaim("app", "evolution")
                .withClaim("action", "webhook")
                .sign(Algorithm.HMAC256(jwtKey));
    }
}
