package io.cofre.hub.delivery;

import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The deliveries of one lane that are in memory. All others stay in the store, and are read a page at a time. A
 * delivery that is tried, or whose result is not written yet, is busy: the store still has it as pending, and it is
 * not taken again.
 */
abstract class LaneRows {
    /** The rows of a page, if their events are small. */
    static final int PAGE_MAX = 100;

    /** The characters of the events of a page: a page that is above it makes the next one smaller. */
    private static final long PAGE_CHARACTERS = 256 * 1024;

    private static final int PAGE_FIRST = 16;
    private static final long LOOK_AGAIN_MS = 60_000;

    /** The clocks of two hubs that share a database may differ by this. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    /** The most deliveries that may be busy at one moment. A store that does not keep up stops the lane so. */
    static final int BUSY_MAX = 2 * PAGE_MAX;

    private final Lane lane;
    private final DeliveryQueue queue;
    private final Set<Long> busy = ConcurrentHashMap.newKeySet();
    private volatile boolean waitsForBusy;
    private int pageSize = PAGE_FIRST;

    /** The last id that was read; guarded by this. */
    long lastRead;

    /** The deliveries that were read and not taken; guarded by this. */
    final Deque<Delivery> page = new ArrayDeque<>();

    LaneRows(Lane lane, DeliveryQueue queue) {
        this.lane = lane;
        this.queue = queue;
    }

    /**
     * A delivery to try now, or why there is none.
     *
     * @param rest why there is none; not looked at if there is one
     */
    record Taken(Optional<Delivery> delivery, Rest rest) {
        static Taken of(Delivery delivery) {
            return new Taken(Optional.of(delivery), Rest.NOTHING);
        }

        static Taken none(Rest rest) {
            return new Taken(Optional.empty(), rest);
        }
    }

    /**
     * Takes the next delivery. It is busy then.
     *
     * @param early whether it may be one whose time has not come
     */
    abstract Taken take(Instant now, boolean early);

    /** More may be pending than before, above or below the rows that were read. It does not wait. */
    abstract void more();

    /** Has what failed tried once more, whether or not its time has come. It does not wait. */
    abstract void hurry();

    /** A try of it failed. It is pending again when {@link #settled} says that this is written. */
    abstract void failed(Delivery delivery);

    /** The number of workers that may take from it at once. */
    abstract int width();

    /** Gives a delivery back that was not tried. */
    final synchronized void giveBack(Delivery delivery) {
        page.addFirst(delivery);
        busy.remove(delivery.id());
    }

    /** The result of a delivery is written. Returns whether the lane waited for that. */
    final boolean settled(Delivery delivery) {
        busy.remove(delivery.id());
        return waitsForBusy;
    }

    /** Whether nothing is busy. */
    final boolean isSettled() {
        return busy.isEmpty();
    }

    /** Whether more is in memory. */
    final synchronized boolean hasPage() {
        return !page.isEmpty();
    }

    /** Forgets what was read and not taken. */
    synchronized void forgetPage() {
        page.clear();
    }

    final boolean isBusy(Delivery delivery) {
        return busy.contains(delivery.id());
    }

    final Taken busy(Delivery delivery) {
        busy.add(delivery.id());
        return Taken.of(delivery);
    }

    /** Whether so much is busy that nothing can be taken until {@link #settled} says that it is less. */
    final boolean isFull() {
        waitsForBusy = true;
        // After the mark: a result that is written from now on sees it.
        boolean full = busy.size() >= BUSY_MAX;
        waitsForBusy = full;
        return full;
    }

    /**
     * Reads the next page.
     *
     * @param extra the number of further rows that may be read, because as many may be busy
     * @return whether there may be more after it
     */
    final boolean read(long afterId, int extra) {
        Set<Long> busyBefore = Set.copyOf(busy);
        int limit = pageSize + Math.min(extra, busyBefore.size());
        List<Delivery> rows = queue.pending(lane, afterId, limit);
        long characters = 0;
        for (Delivery row : rows) {
            characters += row.event().data().length();
            // A row that was busy when the read began may be settled since, and is read as it was before.
            if (!busyBefore.contains(row.id()) && !isBusy(row)) {
                page.addLast(row);
            }
        }
        if (!rows.isEmpty()) {
            lastRead = rows.get(rows.size() - 1).id();
            long average = Math.max(characters / rows.size(), 1);
            pageSize = (int) Math.min(Math.max(PAGE_CHARACTERS / average, 1), PAGE_MAX);
        }
        return rows.size() >= limit;
    }

    /**
     * When a delivery may be tried. One that was not tried yet waits for nothing. One that was tried in the future, as
     * the clock says now, does not wait either: the clock was set back, and the wait would be longer by as much.
     */
    static Instant dueAt(Delivery row, Instant now) {
        boolean isUntried = row.attempts() == 0;
        boolean isSetBack =
                !row.log().isEmpty() && row.log().get(row.log().size() - 1).at().isAfter(now.plus(CLOCKS_APART));
        return isUntried || isSetBack ? Instant.MIN : row.nextAt();
    }

    /** The rest until a time. It is not longer than a minute, because the clock may be set. */
    static Rest until(Instant time, Instant now) {
        long wait = Math.min(Duration.between(now, time).toMillis(), LOOK_AGAIN_MS);
        return Rest.early(TimeUnit.MILLISECONDS.toNanos(Math.max(wait, 1)));
    }
}
