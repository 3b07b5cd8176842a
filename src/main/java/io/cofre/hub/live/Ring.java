package io.cofre.hub.live;

import io.cofre.hub.event.HubEvent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of one tenant that somebody follows, without a gap between them, and the followers. The oldest are
 * dropped: a follower that needs them reads them in the store. Thread-safe.
 */
final class Ring {
    static final int EVENTS_MAX = 4096;

    /** One ring may take this part of the memory of all. */
    private static final int PART_OF_ALL = 4;

    private static final long UNKNOWN = -1;

    private final String tenant;
    private final long bytesMax;
    private final AtomicLong bytesOfAll;
    private final @Nullable LiveEvent[] slots = new LiveEvent[EVENTS_MAX];
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private volatile long idleSinceNs;
    private volatile String epoch = "";
    private long first = UNKNOWN;
    private long next = UNKNOWN;
    private long bytes;
    private boolean retired;
    private volatile boolean outlived;

    /**
     * @param bytesMax the memory of all rings
     * @param bytesOfAll the memory that all rings take
     */
    Ring(String tenant, long bytesMax, AtomicLong bytesOfAll, long nowNs) {
        this.tenant = tenant;
        this.bytesMax = bytesMax;
        this.bytesOfAll = bytesOfAll;
        this.idleSinceNs = nowNs;
    }

    String tenant() {
        return tenant;
    }

    /** The epoch of the numbers; empty until it has begun. */
    String epoch() {
        return epoch;
    }

    /** Whether it is known where it begins. */
    synchronized boolean hasBegun() {
        return !epoch.isEmpty();
    }

    /**
     * Learns where the events begin that it may hold.
     *
     * @param lastSeq the number of the latest event, read after this ring was made
     */
    synchronized void begin(String epochNow, long lastSeq) {
        if (next == UNKNOWN) {
            first = lastSeq + 1;
            next = first;
            epoch = epochNow;
        }
    }

    /** Whether its numbers are those of an epoch, as far as it is known. */
    boolean isOf(String other) {
        return epoch.isEmpty() || epoch.equals(other);
    }

    /** Adds the next event. One that is known already is passed over. */
    synchronized void add(HubEvent event) {
        long seq = event.seq();
        if (retired || (next != UNKNOWN && seq < next)) {
            return;
        }
        if (seq != next) {
            clear();
            first = seq;
        }
        epoch = event.epoch();
        LiveEvent added = new LiveEvent(event, false);
        slots[slot(seq)] = added;
        next = seq + 1;
        count(added.bytes());
        while (next - first > EVENTS_MAX - 1 || isTooLarge()) {
            dropOldest();
        }
    }

    private boolean isTooLarge() {
        return next > first && (bytes > bytesMax / PART_OF_ALL || bytesOfAll.get() > bytesMax);
    }

    private void dropOldest() {
        LiveEvent oldest = slots[slot(first)];
        slots[slot(first)] = null;
        first++;
        count(oldest == null ? 0 : -oldest.bytes());
    }

    private void count(int change) {
        bytes += change;
        bytesOfAll.addAndGet(change);
    }

    /** Drops all events, and takes no more. */
    synchronized void retire() {
        retired = true;
        clear();
    }

    /** Has its followers end: the tenant is gone, or is another one by the same id. */
    void outlive() {
        outlived = true;
        retire();
    }

    /** Whether its followers have to end. */
    boolean isOutlived() {
        return outlived;
    }

    private void clear() {
        while (first < next) {
            dropOldest();
        }
    }

    private static int slot(long seq) {
        return (int) (seq % EVENTS_MAX);
    }

    /** The number of the oldest event that it holds; if it holds none, that of the next one. */
    synchronized long first() {
        return first;
    }

    /** The number of the next event that comes. */
    synchronized long next() {
        return next;
    }

    /** The event of a number; null if it is not held. */
    synchronized @Nullable LiveEvent get(long seq) {
        return seq >= first && seq < next ? slots[slot(seq)] : null;
    }

    Set<Follower> followers() {
        return followers;
    }

    void join(Follower follower) {
        followers.add(follower);
    }

    void leave(Follower follower, long nowNs) {
        // In this order: a sweep at this moment must not see it without followers since long ago.
        idleSinceNs = nowNs;
        followers.remove(follower);
    }

    /** Whether nobody follows it, and the last follower left so long ago. */
    boolean isIdle(long nowNs, long restNs) {
        return followers.isEmpty() && nowNs - idleSinceNs >= restNs;
    }
}
