package io.cofre.hub.webhook;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A caller's wish for a webhook. A member that is left out stays as it was, or gets the default.
 *
 * @param id the webhook to change; empty for the only one of the instance, or a first one
 * @param isAdded whether it is added beside those that the instance has
 * @param url where events go; empty if they are to reach only the hub
 * @param events the names of events, as the caller spells them; empty for all
 * @param headers further headers of each request
 * @param mode says who sends the events
 * @param ordered whether an event waits for the one before it
 * @param perSecondMax the most requests in a second; 0 for no limit
 * @param forProvider wishes that only a provider can grant
 */
public record WebhookRequest(
        Optional<String> id,
        boolean isAdded,
        Optional<String> url,
        List<String> events,
        Optional<Map<String, String>> headers,
        Webhook.Mode mode,
        Optional<Boolean> ordered,
        OptionalInt perSecondMax,
        ForProvider forProvider) {
    /**
     * Wishes that are granted by a provider that sends the events itself, and by nobody else.
     *
     * @param byEvents whether the name of the event is put behind the URL
     * @param base64 whether media is sent inside the event
     * @param attempts the number of its tries
     * @param hmacKey with it the provider signs; a secret
     */
    public record ForProvider(boolean byEvents, boolean base64, OptionalInt attempts, Optional<String> hmacKey) {
        public static final ForProvider NOTHING = new ForProvider(false, false, OptionalInt.empty(), Optional.empty());

        /** Without the key. */
        @Override
        public String toString() {
            return "byEvents=" + byEvents + " base64=" + base64;
        }
    }

    public WebhookRequest {
        events = List.copyOf(events);
        headers = headers.map(Map::copyOf);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "wish for a webhook of " + (events.isEmpty() ? "all events" : events);
    }
}
