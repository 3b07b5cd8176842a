package io.cofre.hub.delivery;

import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.Lane;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The rows of a lane that do not wait for each other. It goes through the pending rows from the lowest id to the
 * highest and passes over those whose time has not come. After that it reads what is new, and goes through all again at
 * most once a second.
 */
final class UnorderedRows extends LaneRows {
    private static final int WIDTH = 8;
    private static final long SCAN_NS = TimeUnit.SECONDS.toNanos(1);

    private boolean atEnd = true;

    /** Whether rows above what was read may be pending. */
    private volatile boolean hasMore = true;

    /** Whether rows below what was read may be pending that were not seen. */
    private volatile boolean missed = true;

    private long scanNs = System.nanoTime() - SCAN_NS;
    private Instant earliest = Instant.MAX;
    private volatile boolean hurried;
    private boolean hurriedScan;

    UnorderedRows(Lane lane, DeliveryQueue queue) {
        super(lane, queue);
    }

    @Override
    int width() {
        return WIDTH;
    }

    @Override
    synchronized Taken take(Instant now, boolean early) {
        if (isFull()) {
            return Taken.none(Rest.NOTHING);
        }
        for (; ; ) {
            Delivery row = page.pollFirst();
            if (row == null) {
                if (!readNext(now, early)) {
                    hurriedScan = false;
                    return Taken.none(rest(now));
                }
            } else if (!isBusy(row)) {
                Instant dueAt = dueAt(row, now);
                if (early || hurriedScan || !dueAt.isAfter(now)) {
                    return busy(row);
                }
                if (dueAt.isBefore(earliest)) {
                    earliest = dueAt;
                }
            }
        }
    }

    /** Reads a page. Returns whether there was one to read. */
    private boolean readNext(Instant now, boolean early) {
        if (atEnd) {
            boolean all = missed || hurried || early || !earliest.isAfter(now);
            boolean mayScan = hurried || System.nanoTime() - scanNs >= SCAN_NS;
            if (all && mayScan) {
                begin();
            } else if (!hasMore) {
                return false;
            }
            hasMore = false;
        }
        atEnd = !read(lastRead, 0);
        return true;
    }

    private void begin() {
        lastRead = 0;
        scanNs = System.nanoTime();
        earliest = Instant.MAX;
        missed = false;
        hurriedScan = hurried;
        hurried = false;
    }

    private Rest rest(Instant now) {
        long untilScan = Math.max(scanNs + SCAN_NS - System.nanoTime(), 1);
        if (missed || !earliest.isAfter(now)) {
            return Rest.early(untilScan);
        }
        return earliest.equals(Instant.MAX) ? Rest.NOTHING : until(earliest, now);
    }

    @Override
    void more() {
        missed = true;
        hasMore = true;
    }

    @Override
    void hurry() {
        hurried = true;
    }

    @Override
    void failed(Delivery delivery) {
        // Nothing waits for it. The lane is read again once the row is settled.
    }

    @Override
    synchronized void forgetPage() {
        missed |= !page.isEmpty();
        super.forgetPage();
    }
}
