package io.cofre.hub.delivery;

import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.Lane;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The rows of a lane that are delivered one after the other: the oldest is tried until it is delivered or given up. */
final class OrderedRows extends LaneRows {
    private @Nullable Delivery failed;
    private volatile boolean hurried;

    OrderedRows(Lane lane, DeliveryQueue queue) {
        super(lane, queue);
    }

    @Override
    int width() {
        return 1;
    }

    @Override
    synchronized Taken take(Instant now, boolean early) {
        if (isFull() || (failed != null && isBusy(failed))) {
            return Taken.none(Rest.NOTHING);
        }
        failed = null;
        if (page.isEmpty()) {
            // From the beginning: a delivery that somebody asked for again is below what was read.
            read(0, BUSY_MAX);
        }
        Delivery head = page.peekFirst();
        if (head == null) {
            return Taken.none(Rest.NOTHING);
        }
        Instant dueAt = dueAt(head, now);
        if (!early && !hurried && dueAt.isAfter(now)) {
            page.clear();
            return Taken.none(until(dueAt, now));
        }
        hurried = false;
        page.removeFirst();
        return busy(head);
    }

    @Override
    void more() {
        // Each page is read from the beginning.
    }

    @Override
    void hurry() {
        hurried = true;
    }

    @Override
    synchronized void failed(Delivery delivery) {
        failed = delivery;
        page.clear();
    }
}
