package io.cofre.hub.store;

import io.cofre.hub.registry.Subscription;
import java.time.Instant;
import java.util.Optional;

/** Changed copies of subscriptions. */
final class Subscriptions {
    private Subscriptions() {}

    /** With an id and a secret, if it has none. */
    static Subscription complete(Subscription draft) {
        return new Subscription(
                draft.id().isEmpty() ? RandomText.id("sub_") : draft.id(),
                draft.tenant(),
                draft.instanceId(),
                draft.url(),
                draft.events(),
                draft.headers(),
                draft.secret().isEmpty() ? RandomText.signingSecret() : draft.secret(),
                draft.previousSecret(),
                draft.previousUntil(),
                draft.ordered(),
                draft.perSecondMax(),
                draft.state(),
                draft.reason(),
                draft.textsSince());
    }

    /** With a new secret; the old one is the previous one until then. */
    static Subscription rotated(Subscription now, Instant previousUntil) {
        return new Subscription(
                now.id(),
                now.tenant(),
                now.instanceId(),
                now.url(),
                now.events(),
                now.headers(),
                RandomText.signingSecret(),
                Optional.of(now.secret()),
                Optional.of(previousUntil),
                now.ordered(),
                now.perSecondMax(),
                now.state(),
                now.reason(),
                now.textsSince());
    }

    static Subscription disabled(Subscription now, String reason) {
        return new Subscription(
                now.id(),
                now.tenant(),
                now.instanceId(),
                now.url(),
                now.events(),
                now.headers(),
                now.secret(),
                now.previousSecret(),
                now.previousUntil(),
                now.ordered(),
                now.perSecondMax(),
                Subscription.State.DISABLED,
                reason,
                now.textsSince());
    }
}
