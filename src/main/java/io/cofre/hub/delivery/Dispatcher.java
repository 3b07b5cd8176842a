package io.cofre.hub.delivery;

import io.cofre.hub.delivery.Rest.Why;
import io.cofre.hub.store.Outbox.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which lane is worked at when. A lane waits in the line of those that are ready, in the line of its host, for
 * its time, for the breaker of its endpoint, or for somebody who wakes it. One lock guards all of this; nobody holds it
 * while reading, writing or sending. Thread-safe.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long IDLE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long FAULT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP_MS = 20;

    /** The time to wait for the end of a probe that is being made. */
    private static final long PROBE_RUNS_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final DeliverySettings settings;
    private final DeliveryQueue queue;
    private final Executor workers;
    private final ScheduledExecutorService clock;
    private Function<LaneWork, Rest> work = lane -> Rest.NOTHING;

    private final Map<Lane, LaneWork> lanes = new HashMap<>();
    private final Map<Endpoint.Key, Endpoint> endpoints = new HashMap<>();
    private final Places places;
    private final Deque<LaneWork> ready = new ArrayDeque<>();
    private int running;
    private boolean stopping = true;

    /** A dispatcher without lanes, which does not work yet. */
    Dispatcher(DeliverySettings settings, DeliveryQueue queue, Executor workers, ScheduledExecutorService clock) {
        this.settings = settings;
        this.queue = queue;
        this.workers = workers;
        this.clock = clock;
        this.places = new Places(settings);
    }

    /**
     * Begins to work.
     *
     * @param how works at a lane for a while, and says why it stopped
     */
    synchronized void start(Function<LaneWork, Rest> how) {
        work = how;
        stopping = false;
        pump();
    }

    /** Lanes have something new to deliver. It does not wait. */
    synchronized void pending(Collection<Lane> told) {
        for (Lane lane : told) {
            LaneWork known = lanes.computeIfAbsent(lane, absent -> new LaneWork(absent, queue));
            known.rows().more();
            boolean waits = known.stopped
                    && known.endpoint != null
                    && known.endpoint.breaker().isOpen();
            if (!waits && !known.disabled) {
                wake(known);
            }
        }
        pump();
    }

    /** Has a lane looked at again: the result of a delivery is written, or its time has come. */
    synchronized void look(LaneWork lane) {
        wake(lane);
        pump();
    }

    /** Has lanes looked at again that wait for a change of their subscription, or may be led elsewhere by one. */
    synchronized void subscriptionsChanged() {
        for (LaneWork lane : List.copyOf(lanes.values())) {
            if (lane.disabled || lane.stopped) {
                wake(lane);
            }
        }
        pump();
    }

    /** Has all lanes looked at again: the clock was set. */
    synchronized void lookAtAll() {
        List.copyOf(lanes.values()).forEach(this::wake);
        pump();
    }

    /** Has another worker come to a lane, if its rows need no order and there is a place. */
    synchronized void help(LaneWork lane) {
        if (!lane.queued && lane.running < lane.rows().width()) {
            enqueue(lane);
            pump();
        }
    }

    private void wake(LaneWork lane) {
        if (lane.queued) {
            return;
        }
        lane.again = lane.running > 0;
        if (lane.running < lane.rows().width()) {
            enqueue(lane);
        }
    }

    private void enqueue(LaneWork lane) {
        cancel(lane.timer);
        lane.timer = null;
        lane.queued = true;
        ready.addLast(lane);
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void pump() {
        while (!stopping && running < settings.triesAtOnce() && !ready.isEmpty()) {
            LaneWork lane = begin();
            workers.execute(() -> workAt(lane));
        }
    }

    private LaneWork begin() {
        LaneWork lane = ready.removeFirst();
        lane.queued = false;
        lane.again = false;
        lane.stopped = false;
        lane.disabled = false;
        lane.running++;
        running++;
        return lane;
    }

    private void workAt(LaneWork first) {
        for (LaneWork lane = first; lane != null; ) {
            Rest rest = Rest.early(FAULT_NS);
            try {
                rest = work.apply(lane);
            } catch (RuntimeException | Error fault) {
                // A bug of ours, or no memory: the others are to go on, and this one after a while.
                LOG.error("the work at lane {} failed", lane.lane(), fault);
            }
            lane.rows().forgetPage();
            lane = end(lane, rest);
        }
    }

    /** Ends the work at a lane. Returns the next one for the same worker; null if there is none. */
    private synchronized @Nullable LaneWork end(LaneWork lane, Rest rest) {
        lane.running--;
        running--;
        lane.idleSinceNs = System.nanoTime();
        Endpoint endpoint = lane.endpoint;
        boolean mustTurn = rest.why() == Why.TURN || lane.again;
        if (rest.why() == Why.GONE) {
            forget(lane);
        } else if (mustTurn && rest.why() != Why.PLACE) {
            lane.again = false;
            if (!lane.queued) {
                enqueue(lane);
            }
        } else {
            rest(lane, rest);
        }
        boolean leavesProbe = rest.why() == Why.NOTHING || rest.why() == Why.DISABLED || rest.why() == Why.GONE;
        if (leavesProbe && endpoint != null) {
            probeNow(endpoint);
        }
        LaneWork next = !stopping && !ready.isEmpty() ? begin() : null;
        pump();
        return next;
    }

    private void rest(LaneWork lane, Rest rest) {
        switch (rest.why()) {
            case EARLY -> {
                if (!lane.queued && !stopping) {
                    cancel(lane.timer);
                    lane.timer = clock.schedule(() -> look(lane), rest.delayNs(), TimeUnit.NANOSECONDS);
                }
            }
            case BREAKER -> {
                lane.stopped = true;
                if (lane.endpoint != null) {
                    // It may have closed since the lane asked.
                    if (!lane.endpoint.breaker().isOpen()) {
                        wake(lane);
                    }
                    probeLater(lane.endpoint);
                }
            }
            case DISABLED -> lane.disabled = true;
            case NOTHING, PLACE, TURN, GONE -> {
                // Somebody wakes it, or it is in a line already.
            }
        }
    }

    private void forget(LaneWork lane) {
        cancel(lane.timer);
        lane.timer = null;
        if (!lane.queued && lane.running == 0) {
            lanes.remove(lane.lane(), lane);
            leave(lane);
        }
    }

    /** Takes a place for a worker at a lane. If there is none, the lane waits for one in a line. */
    synchronized Optional<Places.Place> enter(LaneWork lane, Endpoint.Key key) {
        return places.enter(lane, endpointOf(lane, key));
    }

    /** Gives a place back. */
    synchronized void leave(Places.Place place) {
        ready.addAll(places.leave(place));
        pump();
    }

    private Endpoint endpointOf(LaneWork lane, Endpoint.Key key) {
        Endpoint now = lane.endpoint;
        if (now != null && now.key().equals(key)) {
            return now;
        }
        leave(lane);
        Endpoint endpoint = endpoints.computeIfAbsent(
                key, absent -> new Endpoint(absent, places.host(absent.host()), new Breaker(settings)));
        endpoint.add(lane);
        lane.endpoint = endpoint;
        return endpoint;
    }

    private void leave(LaneWork lane) {
        Endpoint endpoint = lane.endpoint;
        if (endpoint == null) {
            return;
        }
        lane.endpoint = null;
        endpoint.remove(lane);
        if (!endpoint.hasLanes()) {
            cancel(endpoint.probe);
            endpoints.remove(endpoint.key(), endpoint);
        }
    }

    /** The breaker of an endpoint closed: all that waits goes on. */
    synchronized void recovered(Endpoint endpoint) {
        cancel(endpoint.probe);
        endpoint.probe = null;
        for (LaneWork lane : endpoint.lanes()) {
            lane.rows().hurry();
            wake(lane);
        }
        pump();
    }

    private void probeLater(Endpoint endpoint) {
        boolean isPlanned = endpoint.probe != null && !endpoint.probe.isDone();
        if (!isPlanned && !stopping && endpoint.breaker().isOpen()) {
            long wait = Math.max(endpoint.breaker().untilProbeNs(System.nanoTime()), PROBE_RUNS_NS);
            endpoint.probe = clock.schedule(() -> probe(endpoint), wait, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void probe(Endpoint endpoint) {
        endpoint.probe = null;
        if (!probeNow(endpoint)) {
            probeLater(endpoint);
        }
        pump();
    }

    /** Returns whether it was time for a probe. The lane that makes it plans the next one, when it rests. */
    private boolean probeNow(Endpoint endpoint) {
        boolean isTime = endpoint.breaker().wantsProbe(System.nanoTime());
        LaneWork prober = isTime ? endpoint.nextProber() : null;
        if (prober != null) {
            wake(prober);
        }
        return isTime;
    }

    /** Forgets lanes that have had nothing to do for a while. */
    synchronized void sweep() {
        long now = System.nanoTime();
        lanes.values().removeIf(lane -> {
            boolean old = lane.isIdle() && now - lane.idleSinceNs > IDLE_NS;
            if (old) {
                leave(lane);
            }
            return old;
        });
        places.sweep(endpoints.values());
    }

    /** Begins nothing any more. Returns whether all that was under way ended in time. */
    boolean stop(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            stopping = true;
            while (running > 0
                    || lanes.values().stream().anyMatch(lane -> !lane.rows().isSettled())) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(Math.min(left, STEP_MS));
            }
            return true;
        }
    }

    /** Whether one worker alone is at a lane. */
    synchronized boolean isAlone(LaneWork lane) {
        return lane.running == 1;
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    /** The number of lanes that are known. */
    synchronized int laneCount() {
        return lanes.size();
    }

    /** The number of breakers that are open. */
    synchronized int openBreakers() {
        return (int) endpoints.values().stream()
                .filter(endpoint -> endpoint.breaker().isOpen())
                .count();
    }
}
