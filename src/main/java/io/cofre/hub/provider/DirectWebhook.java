package io.cofre.hub.provider;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A webhook of a caller that a provider serves itself: the hub neither sees nor retries what it sends.
 *
 * @param events the names of events, as {@code NormalisedEvent.source} spells them; empty for all
 * @param headers further headers of each request; their values are secrets
 * @param byEvents whether the name of the event is put behind the URL, if the provider can do that
 * @param base64 whether media is sent inside the event, if the provider can do that
 * @param attempts the number of tries; empty for its own choice
 * @param hmacKey with it the provider signs, if it can do that; a secret
 */
public record DirectWebhook(
        String url,
        List<String> events,
        Map<String, String> headers,
        boolean byEvents,
        boolean base64,
        OptionalInt attempts,
        Optional<String> hmacKey) {
    public DirectWebhook {
        events = List.copyOf(events);
        headers = Map.copyOf(headers);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "direct webhook for " + (events.isEmpty() ? "all events" : events);
    }
}
