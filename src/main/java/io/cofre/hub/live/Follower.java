package io.cofre.hub.live;

import io.cofre.hub.event.HubEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one reader in the events of a tenant. It holds little but that place, and one page of the store while it
 * is behind. One thread at a time may ask for what is next; any thread may use the other methods.
 */
final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** The replays that may wait. */
    static final int REPLAYS_MAX = 16;

    private final LiveFeed feed;
    private final Ring ring;
    private final Optional<Cursor> after;
    private final Runnable onMore;
    private final Queue<Replay> replays = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingReplays = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final PageSize size = new PageSize();
    private final Queue<Told> ready = new ArrayDeque<>();
    private volatile EventFilter filter;
    private volatile @Nullable Page arrived;

    /** Whether a page is being read. Another thread has the fields below until it has arrived. */
    private volatile boolean reading;

    private long cursor;
    private @Nullable RunningReplay replay;

    /**
     * The outcome of one reading of the store.
     *
     * @param cursor the number of the last event that is behind the follower with it
     */
    private record Page(List<Told> told, long cursor) {}

    Follower(LiveFeed feed, Ring ring, EventFilter filter, Optional<Cursor> after, Runnable onMore) {
        this.feed = feed;
        this.ring = ring;
        this.filter = filter;
        this.after = after;
        this.onMore = onMore;
    }

    void begin() {
        read(this::readBeginning);
    }

    void wake() {
        onMore.run();
    }

    /** Sets its filter from now on. */
    void wants(EventFilter wanted) {
        filter = wanted;
    }

    /**
     * Asks for stored events again. They come before anything that was not told yet.
     *
     * @return false if too many replays wait already
     */
    boolean replays(Replay asked) {
        if (waitingReplays.incrementAndGet() > REPLAYS_MAX) {
            waitingReplays.decrementAndGet();
            return false;
        }
        replays.add(asked);
        wake();
        return true;
    }

    /** The next thing to tell it; null if there is nothing for now. */
    @Nullable
    Told next() {
        while (true) {
            Told told = ready.poll();
            if (told != null) {
                return told;
            }
            Page page = arrived;
            if (page != null) {
                take(page);
                continue;
            }
            if (reading || closed.get()) {
                return null;
            }
            if (ring.isOutlived()) {
                return new Told.Failed();
            }
            if (isReplaying()) {
                read(this::readReplay);
                continue;
            }
            LiveEvent event = ring.get(cursor + 1);
            if (event != null) {
                cursor++;
                if (filter.wants(event.event())) {
                    return new Told.Event(event);
                }
            } else if (cursor + 1 < ring.first()) {
                read(this::readGap);
            } else if (cursor + 1 >= ring.next()) {
                return null;
            }
        }
    }

    private void take(Page page) {
        cursor = page.cursor();
        ready.addAll(page.told());
        arrived = null;
        reading = false;
        RunningReplay running = replay;
        if (running != null && running.isOver()) {
            replay = null;
            waitingReplays.decrementAndGet();
        }
    }

    private boolean isReplaying() {
        if (replay == null) {
            Replay asked = replays.poll();
            replay = asked == null ? null : new RunningReplay(asked, cursor);
        }
        return replay != null;
    }

    private interface Reading {
        Page read();
    }

    private void read(Reading from) {
        reading = true;
        boolean begun = feed.read(() -> {
            Page page;
            try {
                page = from.read();
            } catch (RuntimeException failure) {
                LOG.warn("the store cannot be read for a live client: {}", failure.toString());
                page = new Page(List.of(new Told.Failed()), cursor);
            }
            arrived = page;
            wake();
        });
        if (!begun) {
            arrived = new Page(List.of(new Told.Failed()), cursor);
        }
    }

    private Page readBeginning() {
        StoredEvents stored = feed.storedEvents();
        String tenant = ring.tenant();
        if (!ring.hasBegun()) {
            ring.begin(stored.epoch(tenant), stored.lastSeq(tenant));
        }
        long tail = ring.next() - 1;
        Cursor latest = new Cursor(ring.epoch(), tail);
        if (after.isEmpty()) {
            return new Page(List.of(new Told.Began(latest)), tail);
        }
        Cursor known = after.get();
        boolean isAhead = known.seq() > tail && known.seq() > stored.lastSeq(tenant);
        if (!known.epoch().equals(ring.epoch()) || isAhead) {
            return reset(Told.ResetReason.CURSOR_UNKNOWN, stored.firstSeq(tenant), latest);
        }
        if (known.seq() + 1 < ring.first()) {
            long first = stored.firstSeq(tenant);
            if (known.seq() + 1 < Math.min(first, tail + 1)) {
                return reset(Told.ResetReason.CURSOR_TOO_OLD, first, latest);
            }
        }
        return new Page(List.of(new Told.Began(known)), known.seq());
    }

    private Page reset(Told.ResetReason reason, long firstSeq, Cursor latest) {
        feed.countReset();
        return new Page(List.of(new Told.Reset(reason, firstSeq, latest)), latest.seq());
    }

    /** Reads on behind the cursor, up to where memory begins. */
    private Page readGap() {
        long upTo = ring.first() - 1;
        int most = size.events();
        List<HubEvent> events = feed.storedEvents().after(ring.tenant(), cursor, Optional.empty(), most);
        size.got(events);
        List<Told> told = new ArrayList<>();
        for (HubEvent event : events) {
            if (event.seq() <= upTo && filter.wants(event)) {
                told.add(new Told.Event(new LiveEvent(event, false)));
            }
        }
        feed.countReplayed(events.size());
        long last = events.isEmpty() ? upTo : events.get(events.size() - 1).seq();
        return new Page(told, events.size() < most ? upTo : Math.min(upTo, last));
    }

    private Page readReplay() {
        RunningReplay running = replay;
        if (running == null) {
            return new Page(List.of(), cursor);
        }
        List<Told> told = running.read(feed.storedEvents(), ring.tenant(), filter, size);
        feed.countReplayed(told.size());
        return new Page(told, cursor);
    }

    /** Ends it. May be called more than once. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            feed.left(ring, this);
        }
    }
}
