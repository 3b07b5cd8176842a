package io.cofre.hub.delivery;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Subscription.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/** Settings, subscriptions and events of tests. */
final class TestDeliveries {
    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String TENANT = "acme";

    private TestDeliveries() {}

    /** The usual settings. */
    static DeliverySettings settings() {
        return DeliverySettings.of("1.2.3", (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** Settings with short times, so that a test need not wait. */
    static DeliverySettings fast(SSLSocketFactory tls, Duration timeout) {
        return new DeliverySettings(
                "1.2.3", tls, timeout, 64, 48, 16, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofDays(5));
    }

    /** An ordered subscription to all events, of an instance of the same name. */
    static Subscription subscription(String id, String url) {
        return subscription(id, url, Map.of(), true, 0);
    }

    static Subscription subscription(
            String id, String url, Map<String, String> headers, boolean ordered, int perSecondMax) {
        return new Subscription(
                id,
                TENANT,
                "instance-" + id,
                url,
                List.of(),
                headers,
                SECRET,
                Optional.empty(),
                Optional.empty(),
                ordered,
                perSecondMax,
                State.ACTIVE,
                "");
    }

    /** The same, disabled. */
    static Subscription disabled(Subscription subscription, String reason) {
        return new Subscription(
                subscription.id(),
                subscription.tenant(),
                subscription.instanceId(),
                subscription.url(),
                subscription.events(),
                subscription.headers(),
                subscription.secret(),
                subscription.previousSecret(),
                subscription.previousUntil(),
                subscription.ordered(),
                subscription.perSecondMax(),
                State.DISABLED,
                reason);
    }

    static HubEvent event(long number, String instanceId, Instant receivedAt) {
        return new HubEvent(
                "evt_%026d".formatted(number),
                TENANT,
                "epoch",
                number,
                instanceId,
                instanceId,
                ProviderKind.EVOLUTION,
                EventKind.MESSAGE_RECEIVED,
                "MESSAGES_UPSERT",
                receivedAt,
                "{\"number\":" + number + "}");
    }
}
