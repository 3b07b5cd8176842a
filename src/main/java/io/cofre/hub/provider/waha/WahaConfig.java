package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.DirectWebhook;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.registry.Instance;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The configuration of a session of WAHA: it can only be replaced as a whole, which restarts a running session. The
 * settings and webhooks of others stay. Ours is the webhook whose URL or whose key is the hub's.
 */
final class WahaConfig {
    /** The members of {@code metadata} that say whose session it is. They come back in each event. */
    static final String INSTANCE = "cofre.instance";

    static final String TENANT = "cofre.tenant";

    private static final String WEBHOOKS = "webhooks";
    private static final int TRIES = 15;
    private static final int PAUSE_SECS = 2;

    /** All that matters: {@code *} leaves out what the engine tells of itself, and so does the hub. */
    private static final List<String> ALL_EVENTS = List.of("*", WahaEvents.STATE_CHANGE);

    private WahaConfig() {}

    /** The configuration of a new session. */
    static ObjectNode ofNew(Instance instance, String ingestUrl) {
        ObjectNode config = ProviderJson.object();
        config.putArray(WEBHOOKS).add(item(instance, ingestUrl, List.of()));
        mark(config, instance);
        return config;
    }

    /** A configuration with our webhook as it should be; empty if it is so already. */
    static Optional<ObjectNode> withOurs(JsonNode config, Instance instance, String url, List<String> events) {
        ObjectNode ours = item(instance, url, events);
        return changed(config, instance, isOurs(instance, url), List.of(ours));
    }

    /** A configuration with a webhook of a caller, which replaces the ones with the same URL and with another. */
    static Optional<ObjectNode> withDirect(
            JsonNode config, Instance instance, DirectWebhook direct, Optional<String> replaced) {
        Predicate<JsonNode> isReplaced = hasUrl(direct.url()).or(hasUrl(replaced.orElse("")));
        return changed(config, instance, isReplaced, List.of(item(direct)));
    }

    /** A configuration without our webhook, and without any of that URL; empty if it has none. */
    static Optional<ObjectNode> withoutOurs(JsonNode config, Instance instance, String url) {
        return changed(config, instance, isOurs(instance, url), List.of());
    }

    /** The URL of our webhook; empty if there is none. */
    static Optional<String> oursIn(JsonNode config, Instance instance) {
        for (JsonNode webhook : config.path(WEBHOOKS)) {
            if (isOurs(instance, "").test(webhook)) {
                return Optional.of(string(webhook, "url"));
            }
        }
        return Optional.empty();
    }

    private static Optional<ObjectNode> changed(
            JsonNode config, Instance instance, Predicate<JsonNode> isReplaced, List<ObjectNode> by) {
        ObjectNode copy = config.isObject() ? config.deepCopy() : ProviderJson.object();
        ArrayNode kept = ProviderJson.array();
        ArrayNode replaced = ProviderJson.array();
        for (JsonNode webhook : config.path(WEBHOOKS)) {
            (isReplaced.test(webhook) ? replaced : kept).add(webhook);
        }
        boolean isMarked = by.isEmpty() || !mark(copy, instance);
        boolean isSame = replaced.size() == by.size() && (by.isEmpty() || isSame(by.get(0), replaced.get(0)));
        if (isSame && isMarked) {
            return Optional.empty();
        }
        by.forEach(kept::add);
        copy.set(WEBHOOKS, kept);
        return Optional.of(copy);
    }

    /** Whether a webhook does what is wanted. WAHA may show members that nobody has set. */
    private static boolean isSame(ObjectNode wanted, JsonNode present) {
        return string(present, "url").equals(string(wanted, "url"))
                && names(present.path("events")).equals(names(wanted.path("events")))
                && string(present.path("hmac"), "key").equals(string(wanted.path("hmac"), "key"))
                && (!wanted.has("customHeaders") || wanted.get("customHeaders").equals(present.path("customHeaders")))
                && (!wanted.has("retries")
                        || wanted.path("retries").path("attempts").asInt()
                                == present.path("retries").path("attempts").asInt());
    }

    private static Set<String> names(JsonNode events) {
        Set<String> names = new TreeSet<>();
        events.forEach(event -> names.add(event.asText()));
        return names;
    }

    /** Writes whose session it is. Returns whether that was not there. */
    private static boolean mark(ObjectNode config, Instance instance) {
        ObjectNode metadata =
                config.get("metadata") instanceof ObjectNode present ? present : config.putObject("metadata");
        boolean isNew = !string(metadata, TENANT).equals(instance.tenant())
                || !string(metadata, INSTANCE).equals(instance.id());
        metadata.put(TENANT, instance.tenant()).put(INSTANCE, instance.id());
        return isNew;
    }

    private static Predicate<JsonNode> isOurs(Instance instance, String url) {
        return hasUrl(url)
                .or(webhook -> !instance.ingestKey().isEmpty()
                        && string(webhook, "url").contains(instance.ingestKey()))
                .or(webhook -> !instance.ingestSecret().isEmpty()
                        && string(webhook.path("hmac"), "key").equals(instance.ingestSecret()));
    }

    private static Predicate<JsonNode> hasUrl(String url) {
        return webhook -> !url.isEmpty() && string(webhook, "url").equals(url);
    }

    private static ObjectNode item(Instance instance, String url, List<String> events) {
        ObjectNode item = ProviderJson.object().put("url", url);
        ArrayNode names = item.putArray("events");
        (events.isEmpty() ? ALL_EVENTS : events).forEach(names::add);
        item.putObject("hmac").put("key", instance.ingestSecret());
        retries(item, TRIES);
        return item;
    }

    private static ObjectNode item(DirectWebhook direct) {
        ObjectNode item = ProviderJson.object().put("url", direct.url());
        ArrayNode names = item.putArray("events");
        (direct.events().isEmpty() ? ALL_EVENTS : direct.events()).forEach(names::add);
        direct.hmacKey().ifPresent(key -> item.putObject("hmac").put("key", key));
        direct.attempts().ifPresent(attempts -> retries(item, attempts));
        if (!direct.headers().isEmpty()) {
            ArrayNode headers = item.putArray("customHeaders");
            direct.headers()
                    .forEach((name, value) ->
                            headers.addObject().put("name", name).put("value", value));
        }
        return item;
    }

    private static void retries(ObjectNode item, int attempts) {
        item.putObject("retries")
                .put("policy", "constant")
                .put("delaySeconds", PAUSE_SECS)
                .put("attempts", attempts);
    }
}
