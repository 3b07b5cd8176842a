package io.cofre.hub.webhook;

import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.registry.Subscription;
import java.util.List;
import java.util.Optional;

/**
 * A webhook of an instance as callers see it.
 *
 * @param mode says who sends the events
 * @param url where they go
 * @param events the names of events; empty for all
 * @param subscription the webhook in the registry; empty if the events reach only the hub
 */
public record Webhook(Mode mode, String url, List<String> events, Optional<Subscription> subscription) {
    /** The reason under which the registry keeps a webhook that the provider serves: it is never delivered to. */
    static final String DIRECT_REASON = "direct";

    /** The senders of events. */
    public enum Mode {
        /** The hub sends them: signed, tried again, and kept for a replay. */
        HUB,
        /** The provider sends them past the hub. */
        DIRECT
    }

    public Webhook {
        events = List.copyOf(events);
    }

    static Webhook of(Subscription subscription) {
        Mode mode = isDirect(subscription) ? Mode.DIRECT : Mode.HUB;
        return new Webhook(mode, subscription.url(), subscription.events(), Optional.of(subscription));
    }

    /** Events that go to the hub and from there to nobody's webhook. */
    static Webhook toHubOnly(String url) {
        return new Webhook(Mode.HUB, url, List.of(), Optional.empty());
    }

    static boolean isDirect(Subscription subscription) {
        return subscription.state() == Subscription.State.DISABLED
                && subscription.reason().equals(DIRECT_REASON);
    }

    /** Whether a webhook gets the texts of a session of wapi: an operator has set it, and no caller changes it. */
    static boolean isOfWapi(Subscription subscription) {
        return subscription.textsSince().isPresent();
    }

    /** The URL for answers; that of wapi ends with its host, because an operator may have put a secret behind it. */
    public String shownUrl() {
        boolean isOfWapi = subscription.filter(Webhook::isOfWapi).isPresent();
        return isOfWapi ? TargetUrl.of(url) + "/***" : url;
    }

    /** Whether events are sent to it. */
    public boolean isEnabled() {
        return subscription.isEmpty()
                || mode == Mode.DIRECT
                || subscription.get().state() == Subscription.State.ACTIVE;
    }
}
