package io.cofre.hub.live;

import io.cofre.hub.event.HubEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * The feed of the events of all tenants that somebody follows. It keeps the latest events of a tenant while somebody
 * follows it, and for {@value #REST_SECONDS} s after that; of all others it keeps nothing. A follower gets what is in
 * memory from there, and all else from the store, each event once and in order. The thread that stores events never
 * waits for a follower. Thread-safe.
 */
public final class LiveFeed implements AutoCloseable {
    /** The time for which a follower that was cut off can come back without the store. */
    static final int REST_SECONDS = 300;

    private static final long REST_NS = REST_SECONDS * 1_000_000_000L;
    private static final long TICK_NS = 1_000_000_000L;
    private static final int HEAP_PART = 16;
    private static final long BYTES_MIN = 1 << 20;
    private static final int READERS_OF_STORE = 2;

    private final StoredEvents stored;
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<String, Ring> rings = new ConcurrentHashMap<>();
    private final AtomicInteger followers = new AtomicInteger();
    private final LongAdder resets = new LongAdder();
    private final LongAdder replayed = new LongAdder();
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS_OF_STORE, work -> {
        Thread thread = new Thread(work, "hub-replay");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Ring> changed = new ConcurrentLinkedQueue<>();
    private final Turns.Turn waking = new Turns.Turn() {
        @Override
        void take() {
            wakeFollowers();
        }
    };
    private final List<Runnable> ticks = new CopyOnWriteArrayList<>();
    private final Turns turns;

    /**
     * @param bytesMax the memory of all events, roughly
     * @param fatal is told of each failure, and says whether it ends the process
     */
    public LiveFeed(StoredEvents stored, long bytesMax, Predicate<Throwable> fatal) {
        this.stored = stored;
        this.bytesMax = bytesMax;
        this.turns = new Turns("hub-live", fatal, TICK_NS, () -> ticks.forEach(Runnable::run));
        ticks.add(this::sweep);
    }

    /** A feed whose memory suits the heap of this process. */
    public static LiveFeed ofHeap(StoredEvents stored, Predicate<Throwable> fatal) {
        long part = Runtime.getRuntime().maxMemory() / HEAP_PART;
        return new LiveFeed(stored, Math.max(BYTES_MIN, part), fatal);
    }

    /** Takes events that were just stored, in the order of their numbers. It waits for nothing. */
    public void stored(List<HubEvent> events) {
        if (rings.isEmpty()) {
            return;
        }
        Set<Ring> grown = new LinkedHashSet<>();
        for (HubEvent event : events) {
            Ring ring = rings.get(event.tenant());
            if (ring != null && !ring.isOf(event.epoch())) {
                outlive(ring);
            } else if (ring != null) {
                ring.add(event);
                grown.add(ring);
            }
        }
        if (!grown.isEmpty()) {
            changed.addAll(grown);
            turns.ask(waking);
        }
    }

    /**
     * Ends the followers of tenants that are gone, and forgets their events. A tenant that is made by the same id later
     * has nothing in common with them.
     */
    public void keepOnly(Predicate<String> isTenant) {
        rings.forEach((tenant, ring) -> {
            if (!isTenant.test(tenant)) {
                outlive(ring);
            }
        });
    }

    /** Another hub may have made the tenant anew before this one knew that it was gone. */
    private void outlive(Ring ring) {
        rings.computeIfPresent(ring.tenant(), (tenant, known) -> {
            boolean goes = known == ring;
            if (goes) {
                ring.outlive();
            }
            return goes ? null : known;
        });
        changed.add(ring);
        turns.ask(waking);
    }

    private void wakeFollowers() {
        Set<Ring> woken = new LinkedHashSet<>();
        for (Ring ring = changed.poll(); ring != null; ring = changed.poll()) {
            woken.add(ring);
        }
        woken.forEach(ring -> ring.followers().forEach(Follower::wake));
    }

    /**
     * Follows the events of a tenant. It waits for nothing.
     *
     * @param after the last event that the follower knows; empty if it begins with what comes now
     * @param onMore is called, by a thread that it must not hold up, whenever there may be more
     */
    Follower follow(String tenant, EventFilter filter, Optional<Cursor> after, Runnable onMore) {
        Follower[] joined = new Follower[1];
        rings.compute(tenant, (name, known) -> {
            Ring ring = known == null ? new Ring(name, bytesMax, bytes, System.nanoTime()) : known;
            Follower follower = new Follower(this, ring, filter, after, onMore);
            ring.join(follower);
            joined[0] = follower;
            return ring;
        });
        followers.incrementAndGet();
        Follower follower = Objects.requireNonNull(joined[0]);
        follower.begin();
        return follower;
    }

    void left(Ring ring, Follower follower) {
        followers.decrementAndGet();
        ring.leave(follower, System.nanoTime());
    }

    /** Has work done that reads the store. Returns false if the feed is closed. */
    boolean read(Runnable work) {
        try {
            readers.execute(work);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** The thread that wakes followers. */
    Turns turns() {
        return turns;
    }

    /** Has work done on that thread each second. */
    void atTicks(Runnable work) {
        ticks.add(work);
    }

    StoredEvents storedEvents() {
        return stored;
    }

    void countReset() {
        resets.increment();
    }

    void countReplayed(int events) {
        replayed.add(events);
    }

    private void sweep() {
        List<String> idle = new ArrayList<>();
        rings.forEach((tenant, ring) -> {
            if (ring.isIdle(System.nanoTime(), REST_NS)) {
                idle.add(tenant);
            }
        });
        for (String tenant : idle) {
            rings.computeIfPresent(tenant, (name, ring) -> {
                boolean goes = ring.isIdle(System.nanoTime(), REST_NS);
                if (goes) {
                    ring.retire();
                }
                return goes ? null : ring;
            });
        }
    }

    /** The number of followers. */
    public int followers() {
        return followers.get();
    }

    /** The memory of all events that are held, roughly. */
    public long bytes() {
        return bytes.get();
    }

    /** The number of times that a follower was told that it missed something. */
    public long resets() {
        return resets.sum();
    }

    /** The number of events that were read in the store for followers. */
    public long replayed() {
        return replayed.sum();
    }

    @Override
    public void close() {
        turns.close();
        readers.shutdownNow();
    }
}
