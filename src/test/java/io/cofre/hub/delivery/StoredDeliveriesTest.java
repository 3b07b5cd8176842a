package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.delivery.Receiver.Reply;
import io.cofre.hub.delivery.Receiver.Request;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries of a store on the disk to real receivers. */
class StoredDeliveriesTest {
    @TempDir
    private Path directory;

    private static List<Delivery> deliveries(StoredHub hub, Subscription subscription, State state) {
        return hub.store()
                .outbox()
                .list(subscription.tenant(), subscription.id(), Optional.of(state), Long.MAX_VALUE, 100);
    }

    @Test
    void deliversAStoredEventAndWritesThatDown() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200));
                StoredHub hub = StoredHub.open(directory)) {
            Instance instance = hub.instance("one");
            Subscription subscription = hub.subscribe(instance, receiver.url());

            HubEvent event = hub.append(instance, 1);

            Request request = receiver.await(1).get(0);
            assertThat(request.id()).isEqualTo(event.id());
            assertThat(request.seq()).isEqualTo(event.seq());
            assertThat(request.isSigned(subscription.secret())).isTrue();
            hub.await(() -> deliveries(hub, subscription, State.DELIVERED).size() == 1);
            Delivery delivery = deliveries(hub, subscription, State.DELIVERED).get(0);
            assertThat(delivery.log()).hasSize(1);
            assertThat(delivery.log().get(0).status()).isEqualTo(200);
        }
    }

    @Test
    void tellsTheTenantThatASubscriptionIsDisabled() throws Exception {
        try (Receiver gone = Receiver.of(request -> Reply.of(410));
                Receiver other = Receiver.of(request -> Reply.of(200));
                StoredHub hub = StoredHub.open(directory)) {
            Instance instance = hub.instance("one");
            Subscription subscription = hub.subscribe(instance, gone.url());
            hub.subscribe(instance, other.url());

            hub.append(instance, 1);

            Request told = other.await(2).get(1);
            assertThat(new String(told.body(), StandardCharsets.UTF_8))
                    .contains("\"event\":\"subscription_disabled\"", subscription.id(), "answered 410");
            assertThat(hub.store()
                            .registry()
                            .subscription(subscription.tenant(), subscription.id())
                            .orElseThrow()
                            .state())
                    .isEqualTo(Subscription.State.DISABLED);
            hub.await(() -> deliveries(hub, subscription, State.DEAD).size() == 1);
        }
    }

    /** The tenant has seen to its endpoint, and asks for what died. */
    @Test
    void deliversADeadLetterThatSomebodyAsksFor() throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        try (Receiver receiver = Receiver.of(request -> Reply.of(works.get() ? 200 : 410));
                StoredHub hub = StoredHub.open(directory)) {
            Instance instance = hub.instance("one");
            Subscription subscription = hub.subscribe(instance, receiver.url());
            hub.append(instance, 1);
            hub.await(() -> deliveries(hub, subscription, State.DEAD).size() == 1);
            hub.append(instance, 2);
            works.set(true);
            hub.enable(subscription);

            assertThat(hub.store().outbox().retryAll(subscription.tenant(), subscription.id(), Instant.EPOCH))
                    .isEqualTo(1);

            hub.await(() -> deliveries(hub, subscription, State.DELIVERED).size() == 1);
        }
    }

    @Test
    void deliversAfterARestartWhatWasPending() throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        try (Receiver receiver = Receiver.of(request -> Reply.of(works.get() ? 200 : 503))) {
            HubEvent event;
            try (StoredHub hub = StoredHub.open(directory)) {
                Instance instance = hub.instance("one");
                hub.subscribe(instance, receiver.url());
                event = hub.append(instance, 1);
                receiver.await(1);
            }
            works.set(true);

            try (StoredHub hub = StoredHub.open(directory)) {
                List<Request> requests = receiver.await(2);

                assertThat(requests)
                        .allSatisfy(request -> assertThat(request.id()).isEqualTo(event.id()));
                hub.await(() -> hub.store().outbox().lanesWithPending().isEmpty());
            }
        }
    }
}
