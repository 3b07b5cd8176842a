package io.cofre.hub.delivery;

import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Lane;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/** A lane that is known to the {@link Dispatcher}, whose lock guards the fields that it sets. */
final class LaneWork {
    private final Lane lane;
    private final DeliveryQueue queue;
    private volatile LaneRows rows;
    private @Nullable Bucket bucket;
    private int bucketPerSecond;

    /** Where it goes; null until a worker has looked. */
    @Nullable
    Endpoint endpoint;

    /** Whether it is in a line, for a worker or for a place. */
    boolean queued;

    /** The number of workers that are at it. */
    int running;

    /** Whether somebody woke it while workers were at it. */
    boolean again;

    /** Whether it waits for the breaker of its endpoint. */
    boolean stopped;

    /** Whether its subscription is disabled. */
    boolean disabled;

    /** The timer that wakes it. */
    @Nullable
    ScheduledFuture<?> timer;

    /** When it had nothing to do any more. */
    long idleSinceNs = System.nanoTime();

    LaneWork(Lane lane, DeliveryQueue queue) {
        this.lane = lane;
        this.queue = queue;
        this.rows = new OrderedRows(lane, queue);
    }

    Lane lane() {
        return lane;
    }

    LaneRows rows() {
        return rows;
    }

    /** The rows in the manner of a subscription. The manner changes when nothing is under way. */
    synchronized LaneRows rows(Subscription subscription, boolean alone) {
        boolean isOrdered = rows instanceof OrderedRows;
        if (isOrdered != subscription.ordered() && alone && rows.isSettled()) {
            rows = isOrdered ? new UnorderedRows(lane, queue) : new OrderedRows(lane, queue);
        }
        return rows;
    }

    /** The nanoseconds to wait for the limit of the subscription; if they are 0, one request is counted. */
    synchronized long waitForRate(Subscription subscription) {
        int perSecond = subscription.perSecondMax();
        if (perSecond <= 0) {
            return 0;
        }
        Bucket limit = bucket;
        if (limit == null || bucketPerSecond != perSecond) {
            limit = Bucket.builder()
                    .addLimit(rate -> rate.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                    .withNanosecondPrecision()
                    .build();
            bucket = limit;
            bucketPerSecond = perSecond;
        }
        return limit.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill();
    }

    /** Whether a worker would most likely find something to send at once if it may come early. */
    boolean mayProbe() {
        return !queued && running == 0 && (stopped || timer != null);
    }

    /** Whether nothing is known of it that would be missed. */
    boolean isIdle() {
        return !queued && running == 0 && !stopped && !disabled && timer == null && rows.isSettled();
    }
}
