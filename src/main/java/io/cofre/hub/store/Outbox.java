package io.cofre.hub.store;

import io.cofre.hub.event.HubEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What is to be delivered, and what became of it. A row is written in the transaction that stores its event, for each
 * active subscription of the instance that wants it. Thread-safe.
 *
 * <p>The ids of new rows of a lane only grow. A row that is tried again by {@link #retry} or {@link #retryAll} keeps its
 * id, so that after {@link #onPending} a lane can have pending rows below ids that were read before.
 */
public final class Outbox {
    Outbox() {}

    /** The order of delivery: one row of a lane after the other, if the subscription wants order. */
    public record Lane(String subscriptionId, String instanceId) {}

    /** What became of a delivery. */
    public enum State {
        PENDING,
        DELIVERED,
        DEAD
    }

    /**
     * A try to deliver.
     *
     * @param status the HTTP status; 0 if there was no answer
     * @param error what went wrong; empty if nothing did
     * @param answer the first bytes of the answer's body
     */
    public record Attempt(Instant at, int status, long tookMs, String error, String answer) {}

    /**
     * An event for a subscription.
     *
     * @param attempts how many tries there were since the delivery became pending
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

    public List<Lane> lanesWithPending() {
        throw new UnsupportedOperationException();
    }

    public List<Delivery> pending(Lane lane, long afterId, int limit) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Void> delivered(Delivery delivery, Attempt attempt) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Void> failed(Delivery delivery, Attempt attempt, Instant nextAt) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Void> dead(Delivery delivery, Attempt attempt, String why) {
        throw new UnsupportedOperationException();
    }

    public List<Delivery> list(
            String tenant, String subscriptionId, Optional<State> state, long beforeId, int limit) {
        throw new UnsupportedOperationException();
    }

    public Optional<Delivery> delivery(String tenant, long id) {
        throw new UnsupportedOperationException();
    }

    public boolean retry(String tenant, long id) {
        throw new UnsupportedOperationException();
    }

    public int retryAll(String tenant, String subscriptionId, Instant since) {
        throw new UnsupportedOperationException();
    }

    public int replay(String tenant, String subscriptionId, Optional<String> instanceId, long fromSeq) {
        throw new UnsupportedOperationException();
    }

    /** Since when a subscription fails without a success; empty if the last try worked. It survives a restart. */
    public Optional<Instant> failingSince(String subscriptionId) {
        throw new UnsupportedOperationException();
    }

    /** Writes since when a subscription fails; empty if it works again. It does not wait for the commit. */
    public void setFailingSince(String subscriptionId, Optional<Instant> since) {
        throw new UnsupportedOperationException();
    }

    public void onPending(Consumer<Set<Lane>> listener) {
        throw new UnsupportedOperationException();
    }

    public long depth() {
        throw new UnsupportedOperationException();
    }

    /** How many deliveries of a tenant are pending, and how many are dead: one tenant must not see those of others. */
    public Counts counts(String tenant) {
        throw new UnsupportedOperationException();
    }

    /** The numbers of deliveries in a state. */
    public record Counts(long pending, long dead) {}

    public long deadLetters() {
        throw new UnsupportedOperationException();
    }
}
