package io.cofre.hub.webhook;

import io.cofre.hub.delivery.Deliveries;
import io.cofre.hub.event.EventId;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.EventLog;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Outbox;
import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.State;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The deliveries of webhooks, seen by their owners: tests, lists, repetitions and secrets. Thread-safe.
 */
public final class DeliveryLog {
    private static final String TEST_SOURCE = "TEST";
    private static final String TEST_DATA = "{\"test\":true}";

    private final Registry registry;
    private final EventLog events;
    private final Outbox outbox;
    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final SocketReplay sockets;
    private final KnownInstances instances;
    private final InstantSource time;
    private final EventId ids;

    public DeliveryLog(
            HubStore store, Webhooks webhooks, Deliveries deliveries, SocketReplay sockets, InstantSource time) {
        this.registry = store.registry();
        this.events = store.events();
        this.outbox = store.outbox();
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.sockets = sockets;
        this.instances = new KnownInstances(registry);
        this.time = time;
        this.ids = new EventId(time);
    }

    /** Sends stored events to open sockets again. */
    @FunctionalInterface
    public interface SocketReplay {
        /**
         * Begins to send the events of a tenant, as far as a replay goes.
         *
         * @param instanceName only those of instances of that name; empty for all
         * @param afterSeq the number of the last event that is not wanted
         * @return the number of sockets
         */
        int replay(String tenant, Optional<String> instanceName, long afterSeq);
    }

    /** Names a webhook: the one of an id, or else the only one of an instance. */
    public record Selection(String tenant, ProviderKind kind, String instanceName, Optional<String> webhookId) {}

    /**
     * Sends a test event to a webhook once, and returns the answer. Nothing of it is stored.
     *
     * @throws CofreException {@code OVERLOADED} if the tenant has too many tests and calls to providers running: each
     *     may hold a thread until the target answers
     */
    public Attempt test(Selection selection) {
        Subscription webhook = delivered(selection);
        Instance instance = instance(selection);
        HubEvent event = new HubEvent(
                ids.next(),
                instance.tenant(),
                events.epoch(instance.tenant()),
                0,
                instance.id(),
                instance.name(),
                instance.kind(),
                EventKind.RAW,
                TEST_SOURCE,
                time.instant(),
                TEST_DATA);
        return webhooks.calls().call(instance.tenant(), () -> deliveries.tryOnce(webhook, event));
    }

    /**
     * The deliveries of a webhook, the newest first.
     *
     * @param beforeId only those with a smaller id
     */
    public List<Delivery> list(Selection selection, Optional<State> state, long beforeId, int limit) {
        return outbox.list(selection.tenant(), webhook(selection).id(), state, beforeId, limit);
    }

    /**
     * Has a delivery tried again, soon and with all tries.
     *
     * @throws CofreException {@code NOT_FOUND} if the webhook has no such delivery; {@code CONFLICT} if it is not dead
     */
    public void retry(Selection selection, long deliveryId) {
        Instance instance = instance(selection);
        Delivery delivery = outbox.delivery(selection.tenant(), deliveryId)
                .filter(found -> found.lane().instanceId().equals(instance.id()))
                .filter(found -> selection
                        .webhookId()
                        .map(found.lane().subscriptionId()::equals)
                        .orElse(true))
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "there is no such delivery"));
        if (delivery.state() == State.DELIVERED) {
            throw new CofreException(ErrorCode.CONFLICT, "the delivery worked: replay its event to send it again");
        }
        if (delivery.state() == State.PENDING || !outbox.retry(selection.tenant(), deliveryId)) {
            throw new CofreException(ErrorCode.CONFLICT, "the delivery is pending: it will be tried anyway");
        }
    }

    /** Has everything tried again that could not be delivered since a time; returns how much that is. */
    public int recover(Selection selection, Instant since) {
        return outbox.retryAll(selection.tenant(), delivered(selection).id(), since);
    }

    /** Gives a webhook a new secret; the old one signs as well for a while. */
    public Subscription rotateSecret(Selection selection, Duration overlap) {
        return registry.rotateSecret(delivered(selection).id(), overlap);
    }

    /**
     * Delivers stored events of a tenant to a webhook again.
     *
     * @param instanceName only those of an instance; empty for all of the webhook's instance
     * @return the number of events that are delivered
     */
    public int replayToWebhook(String tenant, String webhookId, Optional<String> instanceName, From from) {
        Subscription webhook = registry.subscription(tenant, webhookId)
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "there is no webhook of that id"));
        refuseDisabled(webhook);
        Optional<String> instanceId =
                instanceName.map(name -> instances.of(tenant, name)).map(Instance::id);
        if (instanceId.isPresent() && !instanceId.get().equals(webhook.instanceId())) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "the webhook is none of that instance");
        }
        Optional<Long> seq = seq(tenant, from);
        return seq.isEmpty() ? 0 : outbox.replay(tenant, webhookId, Optional.of(webhook.instanceId()), seq.get());
    }

    /** Sends stored events of a tenant to its open sockets again; returns how many sockets. */
    public int replayToSockets(String tenant, Optional<String> instanceName, From from) {
        Optional<String> known =
                instanceName.map(name -> instances.of(tenant, name)).map(Instance::name);
        Optional<Long> seq = seq(tenant, from);
        return seq.isEmpty() ? 0 : sockets.replay(tenant, known, seq.get() - 1);
    }

    /** The beginning of a replay: a number, or the first event since a time. One of them is there. */
    public record From(Optional<Long> seq, Optional<Instant> since) {}

    private Optional<Long> seq(String tenant, From from) {
        return from.seq().or(() -> from.since().flatMap(since -> events.seqAt(tenant, since)));
    }

    private Instance instance(Selection selection) {
        return instances.named(selection.tenant(), selection.kind(), selection.instanceName());
    }

    private Subscription webhook(Selection selection) {
        return webhooks.only(instance(selection), selection.webhookId());
    }

    /** A webhook to which the hub delivers. */
    private Subscription delivered(Selection selection) {
        Subscription webhook = webhook(selection);
        if (Webhook.isDirect(webhook)) {
            throw new CofreException(
                    ErrorCode.CONFLICT, "the provider serves this webhook itself: the hub delivers nothing to it");
        }
        return webhook;
    }

    private static void refuseDisabled(Subscription webhook) {
        if (webhook.state() == Subscription.State.DISABLED) {
            throw new CofreException(ErrorCode.CONFLICT, "the webhook is disabled: set it again first");
        }
    }
}
