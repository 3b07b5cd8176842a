package io.cofre.hub.delivery;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Subscription.State;
import io.cofre.hub.store.Outbox;
import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.Lane;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A queue in memory, which fails when a test wants it to. Its writes are done when the call returns. Thread-safe. */
final class MemoryQueue implements DeliveryQueue {
    private static final int LIMIT_SECONDS = 60;

    private final InstantSource time;
    private final Map<Long, Delivery> rows = new TreeMap<>();
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Map<String, Instant> failing = new ConcurrentHashMap<>();
    private volatile Consumer<Set<Lane>> listener = lanes -> {};
    private volatile boolean readsFail;
    private volatile boolean writesFail;
    private int largestRead;
    private int refusedWrites;
    private long lastId;

    MemoryQueue(InstantSource time) {
        this.time = time;
    }

    void onPending(Consumer<Set<Lane>> told) {
        listener = told;
    }

    /** Has reads and writes fail, or work again. */
    void fail(boolean newReadsFail, boolean newWritesFail) {
        readsFail = newReadsFail;
        writesFail = newWritesFail;
    }

    Subscription add(Subscription subscription) {
        subscriptions.put(subscription.id(), subscription);
        return subscription;
    }

    static Lane laneOf(Subscription subscription) {
        return new Lane(subscription.id(), subscription.instanceId());
    }

    /** Stores events for a subscription, numbered from 1 on. */
    void events(Subscription subscription, int count) {
        Lane lane = laneOf(subscription);
        synchronized (rows) {
            for (int event = 0; event < count; event++) {
                long id = ++lastId;
                HubEvent stored = TestDeliveries.event(id, lane.instanceId(), time.instant());
                rows.put(id, row(id, lane, stored, Outbox.State.PENDING, 0, time.instant(), List.of()));
            }
        }
        listener.accept(Set.of(lane));
    }

    private static Delivery row(
            long id, Lane lane, HubEvent event, Outbox.State state, int attempts, Instant nextAt, List<Attempt> log) {
        return new Delivery(id, lane, event, state, attempts, nextAt, false, log);
    }

    @Override
    public List<Lane> lanes() {
        synchronized (rows) {
            return rows.values().stream()
                    .filter(row -> row.state() == Outbox.State.PENDING)
                    .map(Delivery::lane)
                    .distinct()
                    .toList();
        }
    }

    @Override
    public List<Delivery> pending(Lane lane, long afterId, int limit) {
        if (readsFail) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the store does not answer");
        }
        synchronized (rows) {
            largestRead = Math.max(largestRead, limit);
            return rows.values().stream()
                    .filter(row -> row.state() == Outbox.State.PENDING
                            && row.id() > afterId
                            && row.lane().equals(lane))
                    .limit(limit)
                    .toList();
        }
    }

    @Override
    public CompletableFuture<Void> delivered(Delivery delivery, Attempt attempt) {
        return write(delivery, attempt, Outbox.State.DELIVERED, delivery.nextAt());
    }

    @Override
    public CompletableFuture<Void> failed(Delivery delivery, Attempt attempt, Instant nextAt) {
        return write(delivery, attempt, Outbox.State.PENDING, nextAt);
    }

    @Override
    public CompletableFuture<Void> dead(Delivery delivery, Attempt attempt, String why) {
        return write(delivery, attempt, Outbox.State.DEAD, delivery.nextAt());
    }

    private CompletableFuture<Void> write(Delivery delivery, Attempt attempt, Outbox.State state, Instant nextAt) {
        if (writesFail) {
            synchronized (rows) {
                refusedWrites++;
                rows.notifyAll();
            }
            return CompletableFuture.failedFuture(new CofreException(ErrorCode.DISK_FULL, "the disk is full"));
        }
        synchronized (rows) {
            List<Attempt> log = new ArrayList<>(delivery.log());
            log.add(attempt);
            int attempts = delivery.attempts() + 1;
            rows.put(
                    delivery.id(), row(delivery.id(), delivery.lane(), delivery.event(), state, attempts, nextAt, log));
            rows.notifyAll();
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<Subscription> subscription(Lane lane) {
        return Optional.ofNullable(subscriptions.get(lane.subscriptionId()));
    }

    @Override
    public Optional<Instant> failingSince(String subscriptionId) {
        return Optional.ofNullable(failing.get(subscriptionId));
    }

    @Override
    public void setFailingSince(String subscriptionId, Optional<Instant> since) {
        if (since.isPresent()) {
            failing.put(subscriptionId, since.get());
        } else {
            failing.remove(subscriptionId);
        }
    }

    @Override
    public void disable(Subscription subscription, String reason) {
        add(TestDeliveries.disabled(subscription, reason));
        synchronized (rows) {
            rows.notifyAll();
        }
    }

    Subscription subscription(String id) {
        return Optional.ofNullable(subscriptions.get(id)).orElseThrow();
    }

    Delivery row(long id) {
        synchronized (rows) {
            return Optional.ofNullable(rows.get(id)).orElseThrow();
        }
    }

    /** The rows in a state. */
    List<Delivery> in(Outbox.State state) {
        synchronized (rows) {
            return rows.values().stream().filter(row -> row.state() == state).toList();
        }
    }

    /** The largest number of rows that one read asked for. */
    int largestRead() {
        synchronized (rows) {
            return largestRead;
        }
    }

    /** The number of writes that have failed. */
    int refusedWrites() {
        synchronized (rows) {
            return refusedWrites;
        }
    }

    /** When the oldest pending row has its time. */
    Instant nextAt() {
        return in(Outbox.State.PENDING).stream()
                .findFirst()
                .map(Delivery::nextAt)
                .orElse(time.instant());
    }

    /** Waits until what was written is as wanted. */
    void await(Predicate<MemoryQueue> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (rows) {
            while (!wanted.test(this)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("what is written is not as wanted: " + rows.size() + " rows");
                }
                rows.wait(left);
            }
        }
    }

    /** Waits until so many events are delivered. */
    void awaitDelivered(int count) throws InterruptedException {
        await(queue -> queue.in(Outbox.State.DELIVERED).size() >= count);
    }

    boolean isDisabled(String id) {
        return subscription(id).state() == State.DISABLED;
    }
}
