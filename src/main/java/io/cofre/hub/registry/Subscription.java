package io.cofre.hub.registry;

import io.cofre.hub.event.EventKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A webhook of a tenant: the instance, the events of it that are sent, and the URL that gets them.
 *
 * @param id unique
 * @param tenant the id of the tenant
 * @param instanceId the id of the instance
 * @param url where the events go
 * @param events the names of events, as {@code NormalisedEvent.source} spells them; empty for all
 * @param headers further headers of each request; their values are secrets
 * @param secret signs each request: {@code whsec_} and Base64; a secret
 * @param previousSecret the one before, which signs as well until {@code previousUntil}
 * @param previousUntil when the previous secret ends
 * @param ordered whether an event waits for the one before it of the same instance
 * @param perSecondMax the most requests in a second; 0 for no limit
 * @param state whether it is delivered to
 * @param reason why it is disabled; empty if it is not
 * @param textsSince if given, it gets the texts that others sent since then and no other event, each as a
 *     {@link io.cofre.hub.event.TextMessage}
 */
public record Subscription(
        String id,
        String tenant,
        String instanceId,
        String url,
        List<String> events,
        Map<String, String> headers,
        String secret,
        Optional<String> previousSecret,
        Optional<Instant> previousUntil,
        boolean ordered,
        int perSecondMax,
        State state,
        String reason,
        Optional<Instant> textsSince) {
    /** Whether a subscription is delivered to. */
    public enum State {
        ACTIVE,
        DISABLED
    }

    public Subscription {
        events = List.copyOf(events);
        headers = Map.copyOf(headers);
    }

    /** One that gets events in the envelope that all channels share. */
    public Subscription(
            String id,
            String tenant,
            String instanceId,
            String url,
            List<String> events,
            Map<String, String> headers,
            String secret,
            Optional<String> previousSecret,
            Optional<Instant> previousUntil,
            boolean ordered,
            int perSecondMax,
            State state,
            String reason) {
        this(
                id,
                tenant,
                instanceId,
                url,
                events,
                headers,
                secret,
                previousSecret,
                previousUntil,
                ordered,
                perSecondMax,
                state,
                reason,
                Optional.empty());
    }

    /** Whether it wants events of that kind and name. */
    public boolean wants(EventKind kind, String source) {
        return textsSince.isPresent()
                ? kind == EventKind.MESSAGE_RECEIVED
                : events.isEmpty() || events.contains(source);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "subscription " + id + " of " + tenant;
    }
}
