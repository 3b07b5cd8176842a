package io.cofre.hub.delivery;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.Lane;
import io.cofre.session.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The deliveries of a store. */
final class StoredQueue implements DeliveryQueue {
    private static final Logger LOG = LoggerFactory.getLogger(StoredQueue.class);

    /** The name by which subscriptions can want the event. */
    private static final String SOURCE = "SUBSCRIPTION_DISABLED";

    private final HubStore store;
    private final InstantSource time;

    StoredQueue(HubStore store, InstantSource time) {
        this.store = store;
        this.time = time;
    }

    @Override
    public List<Lane> lanes() {
        return store.outbox().lanesWithPending();
    }

    @Override
    public List<Delivery> pending(Lane lane, long afterId, int limit) {
        return store.outbox().pending(lane, afterId, limit);
    }

    @Override
    public CompletableFuture<Void> delivered(Delivery delivery, Attempt attempt) {
        return store.outbox().delivered(delivery, attempt);
    }

    @Override
    public CompletableFuture<Void> failed(Delivery delivery, Attempt attempt, Instant nextAt) {
        return store.outbox().failed(delivery, attempt, nextAt);
    }

    @Override
    public CompletableFuture<Void> dead(Delivery delivery, Attempt attempt, String why) {
        return store.outbox().dead(delivery, attempt, why);
    }

    @Override
    public Optional<Subscription> subscription(Lane lane) {
        return store.registry().subscriptions(lane.instanceId()).stream()
                .filter(subscription -> subscription.id().equals(lane.subscriptionId()))
                .findFirst();
    }

    @Override
    public Optional<Instant> failingSince(String subscriptionId) {
        return store.outbox().failingSince(subscriptionId);
    }

    @Override
    public void setFailingSince(String subscriptionId, Optional<Instant> since) {
        store.outbox().setFailingSince(subscriptionId, since);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // A failure is told.
    public void disable(Subscription subscription, String reason) {
        Optional<Subscription> now = store.registry().subscription(subscription.tenant(), subscription.id());
        if (now.isEmpty() || now.get().state() == Subscription.State.DISABLED) {
            return;
        }
        store.registry().disable(subscription.id(), reason);
        store.registry().instanceById(subscription.instanceId()).ifPresent(instance -> {
            byte[] data = JsonText.of(json -> {
                json.writeStartObject();
                json.writeStringField("subscriptionId", subscription.id());
                json.writeStringField("reason", reason);
                json.writeEndObject();
            });
            NormalisedEvent event = new NormalisedEvent(
                    EventKind.SUBSCRIPTION_DISABLED,
                    SOURCE,
                    new String(data, StandardCharsets.UTF_8),
                    subscription.id() + "/" + time.instant());
            store.events().append(instance, event).whenComplete((stored, failure) -> {
                if (failure != null) {
                    LOG.warn("the end of {} could not be told: {}", subscription, failure.getMessage());
                }
            });
        });
    }
}
