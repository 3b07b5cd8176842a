package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.object;
import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.WebhookSender;
import io.cofre.hub.provider.WebhookSender.Outcome;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The webhooks of the double of WAHA: an event becomes a request to each of them. */
final class WahaWebhooks {
    /** The events that {@code *} leaves out. */
    private static final Set<String> NOT_BY_STAR = Set.of("state.change", "engine.event");

    private final WebhookSender sender;
    private final AtomicInteger events = new AtomicInteger();

    WahaWebhooks(WebhookSender sender) {
        this.sender = sender;
    }

    /** Sends an event to each webhook of the session that wants it. */
    List<CompletableFuture<Outcome>> tell(WahaSession session, String event, JsonNode payload) {
        ObjectNode body = object().put("id", String.format("evt_01%024d", events.incrementAndGet()))
                .put("timestamp", Instant.now().toEpochMilli())
                .put("event", event)
                .put("session", session.name);
        if (session.config.has("metadata")) {
            body.set("metadata", session.config.get("metadata"));
        }
        if (session.me != null) {
            body.set("me", session.account());
        }
        body.set("payload", payload);
        body.put("engine", "NOWEB");
        body.putObject("environment")
                .put("version", "2026.2.1")
                .put("engine", "NOWEB")
                .put("tier", "CORE");
        String text = ProviderJson.text(body);
        List<CompletableFuture<Outcome>> sent = new ArrayList<>();
        for (JsonNode webhook : session.config.path("webhooks")) {
            if (wants(webhook, event)) {
                sent.add(sender.send(URI.create(string(webhook, "url")), headers(webhook, text), text));
            }
        }
        return sent;
    }

    private static boolean wants(JsonNode webhook, String event) {
        for (JsonNode wanted : webhook.path("events")) {
            boolean isByStar = wanted.asText().equals("*") && !NOT_BY_STAR.contains(event);
            if (isByStar || wanted.asText().equals(event)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, String> headers(JsonNode webhook, String body) {
        Map<String, String> headers = new HashMap<>();
        headers.put("X-Webhook-Request-Id", UUID.randomUUID().toString());
        headers.put("X-Webhook-Timestamp", Long.toString(Instant.now().toEpochMilli()));
        String key = string(webhook.path("hmac"), "key");
        if (!key.isEmpty()) {
            headers.put("X-Webhook-Hmac", hmac(key, body));
            headers.put("X-Webhook-Hmac-Algorithm", "sha512");
        }
        for (JsonNode header : webhook.path("customHeaders")) {
            headers.put(string(header, "name"), string(header, "value"));
        }
        return headers;
    }

    static String hmac(String key, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
