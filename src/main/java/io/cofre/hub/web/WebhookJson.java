package io.cofre.hub.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.hub.provider.WebhookOption;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.webhook.Webhook;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The JSON of a webhook. The values of headers are hidden; the secret is shown once, to the caller that makes it. */
final class WebhookJson {
    private static final String HIDDEN = "***";

    private WebhookJson() {}

    /** The members of a webhook. */
    static void write(JsonGenerator json, Webhook webhook, Set<WebhookOption> options, String instanceName)
            throws IOException {
        if (webhook.subscription().isPresent()) {
            json.writeStringField("id", webhook.subscription().get().id());
        }
        json.writeStringField("instanceName", instanceName);
        json.writeStringField("url", webhook.shownUrl());
        json.writeBooleanField("enabled", webhook.isEnabled());
        json.writeStringField("mode", webhook.mode().name().toLowerCase(Locale.ROOT));
        json.writeArrayFieldStart("events");
        for (String event : webhook.events()) {
            json.writeString(event);
        }
        json.writeEndArray();
        if (webhook.subscription().isPresent()) {
            write(json, webhook.subscription().get(), webhook, options);
        }
    }

    private static void write(
            JsonGenerator json, Subscription subscription, Webhook webhook, Set<WebhookOption> options)
            throws IOException {
        Map<String, String> headers = new TreeMap<>(subscription.headers());
        if (options.contains(WebhookOption.HEADERS)) {
            json.writeObjectFieldStart("headers");
            for (String name : headers.keySet()) {
                json.writeStringField(name, HIDDEN);
            }
            json.writeEndObject();
        }
        if (options.contains(WebhookOption.CUSTOM_HEADERS)) {
            Answers.array(json, "customHeaders", headers.keySet(), (each, name) -> {
                each.writeStringField("name", name);
                each.writeStringField("value", HIDDEN);
            });
        }
        if (webhook.mode() == Webhook.Mode.HUB) {
            json.writeBooleanField("ordered", subscription.ordered());
            json.writeNumberField("perSecondMax", subscription.perSecondMax());
            json.writeStringField("reason", subscription.reason());
        }
    }
}
