package io.cofre.hub.delivery;

import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.session.CofreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the results of tries written. Nobody waits for that: until a result is written its delivery is busy. A result
 * that cannot be written is written later; if the process ends before, the event is delivered once more. Thread-safe.
 */
final class Results {
    private static final Logger LOG = LoggerFactory.getLogger(Results.class);
    private static final long AGAIN_MS = 1_000;

    private final DeliveryQueue queue;
    private final Dispatcher dispatcher;
    private final Schedule schedule;
    private final Duration failingMax;
    private final InstantSource time;
    private final ScheduledExecutorService clock;
    private final DeliveryMeters meters;
    private final StoreTrouble trouble;

    /** Since when subscriptions fail, of those that were tried. */
    private final Map<String, Optional<Instant>> failing = new ConcurrentHashMap<>();

    Results(
            DeliveryQueue queue,
            Dispatcher dispatcher,
            Schedule schedule,
            Duration failingMax,
            InstantSource time,
            ScheduledExecutorService clock,
            DeliveryMeters meters,
            StoreTrouble trouble) {
        this.queue = queue;
        this.dispatcher = dispatcher;
        this.schedule = schedule;
        this.failingMax = failingMax;
        this.time = time;
        this.clock = clock;
        this.meters = meters;
        this.trouble = trouble;
    }

    /** An event was delivered. */
    void delivered(LaneWork lane, LaneRows rows, Delivery delivery, Attempt attempt) {
        meters.tried(AttemptResult.DELIVERED);
        if (!delivery.replayed()) {
            meters.took(Duration.between(delivery.event().receivedAt(), time.instant()));
        }
        write(new Write(lane, rows, delivery, false, () -> queue.delivered(delivery, attempt)));
        String subscription = delivery.lane().subscriptionId();
        if (since(subscription).isPresent()) {
            failing.put(subscription, Optional.empty());
            queue.setFailingSince(subscription, Optional.empty());
        }
    }

    /**
     * A try failed.
     *
     * @param counts whether it is one of the tries that the event has
     */
    void failed(LaneWork lane, LaneRows rows, Delivery delivery, Outcome outcome, boolean counts) {
        meters.tried(outcome.result());
        rows.failed(delivery);
        if (!counts) {
            rows.settled(delivery);
            rows.more();
            return;
        }
        Attempt attempt = outcome.attempt();
        Optional<Instant> next = schedule.next(delivery.attempts() + 1, time.instant(), outcome.asked());
        if (next.isPresent()) {
            write(new Write(lane, rows, delivery, true, () -> queue.failed(delivery, attempt, next.get())));
        } else {
            giveUp(lane, rows, delivery, attempt, "no try worked");
        }
    }

    /** The endpoint wants no more. */
    void gone(LaneWork lane, LaneRows rows, Delivery delivery, Attempt attempt, Subscription subscription) {
        meters.tried(AttemptResult.GONE);
        rows.failed(delivery);
        giveUp(lane, rows, delivery, attempt, "the endpoint wants no more");
        disable(subscription, attempt.error());
    }

    private void giveUp(LaneWork lane, LaneRows rows, Delivery delivery, Attempt attempt, String why) {
        LOG.warn("delivery {} of {} is given up: {}: {}", delivery.id(), delivery.lane(), why, attempt.error());
        write(new Write(lane, rows, delivery, true, () -> queue.dead(delivery, attempt, why)));
    }

    private Optional<Instant> since(String subscription) {
        return failing.computeIfAbsent(subscription, queue::failingSince);
    }

    /** A subscription failed. Returns whether it has done so for too long, and is disabled therefore. */
    boolean countFailure(Subscription subscription) {
        Instant now = time.instant();
        Optional<Instant> since = since(subscription.id());
        if (since.isEmpty()) {
            failing.put(subscription.id(), Optional.of(now));
            queue.setFailingSince(subscription.id(), Optional.of(now));
            return false;
        }
        if (since.get().plus(failingMax).isAfter(now)) {
            return false;
        }
        disable(subscription, "no delivery worked for " + failingMax.toDays() + " days");
        return true;
    }

    private void disable(Subscription subscription, String reason) {
        LOG.warn("{} is disabled: {}", subscription, reason);
        failing.put(subscription.id(), Optional.empty());
        queue.setFailingSince(subscription.id(), Optional.empty());
        queue.disable(subscription, reason);
    }

    /** A result to write. */
    private record Write(
            LaneWork lane,
            LaneRows rows,
            Delivery delivery,
            boolean failed,
            Supplier<CompletableFuture<Void>> writing) {}

    @SuppressWarnings("FutureReturnValueIgnored") // What comes of it is seen to inside.
    private void write(Write write) {
        CompletableFuture<Void> written;
        try {
            written = write.writing().get();
        } catch (CofreException refused) {
            written = CompletableFuture.failedFuture(refused);
        }
        written.whenComplete((nothing, failure) -> {
            if (failure == null || dispatcher.isStopping()) {
                settle(write);
            } else {
                trouble.tell("results of deliveries are written later", failure);
                clock.schedule(() -> write(write), AGAIN_MS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void settle(Write write) {
        boolean isWaitedFor = write.rows().settled(write.delivery());
        if (write.failed()) {
            write.rows().more();
        }
        if (isWaitedFor || write.failed()) {
            dispatcher.look(write.lane());
        }
    }
}
