package io.cofre.hub.store;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Subscription;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The deliveries to make, and their outcomes. A row is written in the transaction that stores its event, for each
 * active subscription of the instance that wants it. Thread-safe.
 *
 * <p>The ids of new rows of a lane only grow. A row that is tried again by {@link #retry} or {@link #retryAll} keeps
 * its id, so that after {@link #onPending} a lane can have pending rows below ids that were read before.
 */
public final class Outbox {
    private static final int ROWS_AT_ONCE = 1_000;

    private final Database database;
    private final Writer writer;
    private final KnownRegistry registry;
    private final Listeners listeners;
    private final LaneLeases leases;
    private final StoreSettings settings;
    private final InstantSource time;
    private final Recent<Long> depth;
    private final Recent<Long> deadLetters;

    Outbox(
            Database database,
            Writer writer,
            KnownRegistry registry,
            Listeners listeners,
            LaneLeases leases,
            StoreSettings settings,
            InstantSource time) {
        this.database = database;
        this.writer = writer;
        this.registry = registry;
        this.listeners = listeners;
        this.leases = leases;
        this.settings = settings;
        this.time = time;
        this.depth = new Recent<>(() -> database.read(handle -> OutboxRows.count(handle, State.PENDING)));
        this.deadLetters = new Recent<>(() -> database.read(handle -> OutboxRows.count(handle, State.DEAD)));
    }

    /** The order of delivery: one row of a lane after the other, if the subscription wants order. */
    public record Lane(String subscriptionId, String instanceId) {}

    /** The state of a delivery. */
    public enum State {
        PENDING(0),
        DELIVERED(1),
        DEAD(2);

        private final int code;

        State(int code) {
            this.code = code;
        }

        /** The number of the state in the database. */
        int code() {
            return code;
        }
    }

    /**
     * A try to deliver.
     *
     * @param status the HTTP status; 0 if there was no answer
     * @param error the failure; empty if there was none
     * @param answer the first bytes of the answer's body
     */
    public record Attempt(Instant at, int status, long tookMs, String error, String answer) {}

    /**
     * An event for a subscription.
     *
     * @param attempts the number of tries since the delivery became pending
     * @param nextAt when it may be tried
     * @param replayed whether it is a copy that somebody asked for
     * @param log the tries, the first one first; the oldest are dropped if there are many
     */
    public record Delivery(
            long id,
            Lane lane,
            HubEvent event,
            State state,
            int attempts,
            Instant nextAt,
            boolean replayed,
            List<Attempt> log) {}

    /** The lanes of subscriptions that have pending rows, disabled ones among them. */
    public List<Lane> lanesWithPending() {
        return database.read(OutboxRows::lanesWithPending);
    }

    /**
     * The pending rows of a lane after one, in ascending order. Where several hubs share a database, one of them has a
     * lane at a time: it has to ask again within 20 seconds to keep it, and the others are given nothing.
     */
    public List<Delivery> pending(Lane lane, long afterId, int limit) {
        if (!leases.hold(lane)) {
            return List.of();
        }
        return database.read(handle -> OutboxRows.pending(handle, lane, afterId, limit));
    }

    /** Stores that a delivery arrived. Completed after the commit. */
    public CompletableFuture<Void> delivered(Delivery delivery, Attempt attempt) {
        long now = time.millis();
        return settle(delivery, State.DELIVERED, now, now, attempt);
    }

    /** Stores that a try failed, and when the next one is due. Completed after the commit. */
    public CompletableFuture<Void> failed(Delivery delivery, Attempt attempt, Instant nextAt) {
        return settle(delivery, State.PENDING, nextAt.toEpochMilli(), 0, attempt);
    }

    /** Stores that a delivery is given up, and why. Completed after the commit. */
    public CompletableFuture<Void> dead(Delivery delivery, Attempt attempt, String why) {
        long now = time.millis();
        String error = attempt.error().isEmpty() ? why : why + ": " + attempt.error();
        return settle(
                delivery,
                State.DEAD,
                now,
                now,
                new Attempt(attempt.at(), attempt.status(), attempt.tookMs(), error, attempt.answer()));
    }

    private CompletableFuture<Void> settle(
            Delivery delivery, State state, long nextAt, long finishedAt, Attempt attempt) {
        Write.Settlement settlement = new Write.Settlement(new OutboxRow(
                delivery.id(),
                state,
                delivery.attempts() + 1,
                nextAt,
                finishedAt,
                AttemptLog.text(delivery.log(), attempt)));
        writer.submit(settlement);
        return settlement.outcome();
    }

    /**
     * The deliveries of a subscription, the newest first, with their tries.
     *
     * @param state only those in that state, if given
     * @param beforeId only those with a smaller id; {@link Long#MAX_VALUE} for the newest
     */
    public List<Delivery> list(String tenant, String subscriptionId, Optional<State> state, long beforeId, int limit) {
        return database.read(handle -> OutboxRows.newest(handle, tenant, subscriptionId, state, beforeId, limit));
    }

    /** A delivery; empty if the tenant has none with that id. */
    public Optional<Delivery> delivery(String tenant, long id) {
        return database.read(handle -> OutboxRows.byId(handle, tenant, id));
    }

    /** Makes a dead delivery pending again. Whether there was one. */
    public boolean retry(String tenant, long id) {
        Optional<Lane> lane = delivery(tenant, id).map(Delivery::lane);
        return lane.isPresent()
                && writer.change(
                                session -> OutboxRows.again(session.handle(), tenant, id, time.millis()),
                                count -> tellPending(lane.get(), count))
                        > 0;
    }

    /**
     * Makes the deliveries of a subscription pending again that died at a time or later, the oldest first, as many as
     * it may have.
     *
     * @return their number
     * @throws CofreException {@code NOT_FOUND} if the tenant has no such subscription, {@code OVERLOADED} if it may
     *     have no more
     */
    public int retryAll(String tenant, String subscriptionId, Instant since) {
        Lane lane = laneOf(tenant, subscriptionId);
        int room = roomOf(subscriptionId);
        int total = 0;
        int count;
        int limit;
        do {
            int rows = Math.min(ROWS_AT_ONCE, room - total);
            limit = rows;
            count = writer.change(
                    session -> OutboxRows.again(
                            session.handle(), tenant, subscriptionId, since.toEpochMilli(), time.millis(), rows),
                    made -> tellPending(lane, made));
            total += count;
        } while (count == limit && total < room);
        return total;
    }

    /** The number of deliveries that may become pending for a subscription. */
    private int roomOf(String subscriptionId) {
        int max = settings.pendingPerSubscriptionMax();
        int pending = database.read(handle -> OutboxRows.pendingUpTo(handle, subscriptionId, max));
        if (pending >= max) {
            throw tooMany();
        }
        return max - pending;
    }

    private static CofreException tooMany() {
        return new CofreException(ErrorCode.OVERLOADED, "Too many deliveries are pending: let some end first.");
    }

    /**
     * Delivers events of the past to a subscription once more, as copies that are marked. Only events that it wants
     * are.
     *
     * @param instanceId if given, nothing happens unless it is the instance of the subscription
     * @param fromSeq the number of the first event
     * @return the number of copies
     * @throws CofreException {@code NOT_FOUND} if the tenant has no such subscription, {@code OVERLOADED} if as much is
     *     pending for the tenant as it keeps events, or for the subscription as it may have: each copy takes space
     *     until it is delivered
     */
    public int replay(String tenant, String subscriptionId, Optional<String> instanceId, long fromSeq) {
        Lane lane = laneOf(tenant, subscriptionId);
        if (counts(tenant).pending() >= settings.eventsPerTenantMax()) {
            throw tooMany();
        }
        roomOf(subscriptionId);
        if (instanceId.isPresent() && !instanceId.get().equals(lane.instanceId())) {
            return 0;
        }
        List<String> wanted = subscription(tenant, subscriptionId).events();
        long first = database.read(handle -> EventRows.firstSeq(handle, tenant)).orElse(Long.MAX_VALUE);
        long end = database.read(handle -> EventRows.lastSeq(handle, tenant)).orElse(0L) + 1;
        int total = 0;
        for (long from = Math.max(first, fromSeq); from < end; from += ROWS_AT_ONCE) {
            OutboxRows.Replay range = new OutboxRows.Replay(from, Math.min(end, from + ROWS_AT_ONCE));
            total += writer.change(
                    session -> {
                        // New ids of a tenant's lanes are given one transaction at a time.
                        Sequences.lock(session, List.of(tenant));
                        return OutboxRows.replay(session.handle(), lane, tenant, range, wanted, time.millis());
                    },
                    made -> tellPending(lane, made));
        }
        return total;
    }

    /** Since when a subscription fails without a success; empty if the last try worked. It survives a restart. */
    public Optional<Instant> failingSince(String subscriptionId) {
        return database.read(handle -> OutboxRows.failingSince(handle, subscriptionId));
    }

    /** Writes since when a subscription fails; empty if it works again. It does not wait for the commit. */
    public void setFailingSince(String subscriptionId, Optional<Instant> since) {
        writer.submit(new Write.Task<>(
                session -> OutboxRows.setFailingSince(session.handle(), subscriptionId, since), done -> {}));
    }

    /**
     * Has lanes told that got pending rows.
     *
     * @param listener runs after the commit on the writer's thread and must not block
     */
    public void onPending(Consumer<Set<Lane>> listener) {
        listeners.onPending(listener);
    }

    /** The number of pending deliveries; may be a second old. */
    public long depth() {
        return depth.get();
    }

    /** The numbers of deliveries in a state. */
    public record Counts(long pending, long dead) {}

    /** The numbers of a tenant's pending and dead deliveries: one tenant must not see those of others. */
    public Counts counts(String tenant) {
        return database.read(handle -> new Counts(
                OutboxRows.count(handle, tenant, State.PENDING), OutboxRows.count(handle, tenant, State.DEAD)));
    }

    /** The number of dead deliveries; may be a second old. */
    public long deadLetters() {
        return deadLetters.get();
    }

    Recent<Long> depthFigure() {
        return depth;
    }

    Recent<Long> deadFigure() {
        return deadLetters;
    }

    private void tellPending(Lane lane, int count) {
        if (count > 0) {
            listeners.pending(Set.of(lane));
        }
    }

    private Lane laneOf(String tenant, String subscriptionId) {
        return new Lane(subscriptionId, subscription(tenant, subscriptionId).instanceId());
    }

    private Subscription subscription(String tenant, String id) {
        return registry.state()
                .subscription(id)
                .filter(subscription -> subscription.tenant().equals(tenant))
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "There is no such subscription."));
    }
}
