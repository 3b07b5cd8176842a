package io.cofre.hub.delivery;

import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.Lane;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The part of the store that deliveries need. A test has it fail. Thread-safe. */
interface DeliveryQueue {
    /** The lanes that have something to deliver. */
    List<Lane> lanes();

    /** The pending deliveries of a lane above an id, in the order of ids. */
    List<Delivery> pending(Lane lane, long afterId, int limit);

    /** Writes that an event was delivered. */
    CompletableFuture<Void> delivered(Delivery delivery, Attempt attempt);

    /** Writes that a try failed, and when the next one is. */
    CompletableFuture<Void> failed(Delivery delivery, Attempt attempt, Instant nextAt);

    /** Writes that an event is given up. */
    CompletableFuture<Void> dead(Delivery delivery, Attempt attempt, String why);

    /** The subscription of a lane; empty if it does not exist any more. It does not wait. */
    Optional<Subscription> subscription(Lane lane);

    /** Since when a subscription fails without a success; empty if the last one worked. */
    Optional<Instant> failingSince(String subscriptionId);

    /** Writes since when a subscription fails; empty if it works again. */
    void setFailingSince(String subscriptionId, Optional<Instant> since);

    /** Ends the deliveries of a subscription, and tells its tenant by an event. */
    void disable(Subscription subscription, String reason);
}
