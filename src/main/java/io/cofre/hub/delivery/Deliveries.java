package io.cofre.hub.delivery;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.Lane;
import io.cofre.session.CofreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what the outbox holds. Its threads are {@code hub-delivery-N}, which send, and {@code hub-delivery-clock},
 * which waits for all that has its time. Thread-safe.
 */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** The time between looks for lanes that nobody told of, as those of another hub that has ended. */
    private static final long LOOK_SECONDS = 30;

    private static final long SWEEP_SECONDS = 60;
    private static final long CHANGE_MS = 500;
    private static final long KEEP_ALIVE_SECONDS = 30;

    private final DeliveryQueue queue;
    private final ScheduledExecutorService clock;
    private final ThreadPoolExecutor workers;
    private final Clients clients;
    private final Sender sender;
    private final Dispatcher dispatcher;
    private final LaneRunner runner;
    private final StoreTrouble trouble = new StoreTrouble();
    private final DeliveryMeters meters = new DeliveryMeters();
    private final AtomicBoolean changed = new AtomicBoolean();

    /** The deliveries of a queue, which begin with {@link #start}. */
    Deliveries(DeliveryQueue queue, TargetFilter filter, DeliverySettings settings, InstantSource time) {
        this(queue, filter, Optional.empty(), settings, time);
    }

    private Deliveries(
            DeliveryQueue queue,
            TargetFilter filter,
            Optional<TextTargets> texts,
            DeliverySettings settings,
            InstantSource time) {
        this.queue = queue;
        this.clock = clock();
        // A thread that has just ended its work may not wait for the next one yet: hence more than work at once.
        this.workers = new ThreadPoolExecutor(
                0,
                2 * settings.triesAtOnce(),
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemon("hub-delivery-"));
        this.clients = new Clients(
                new OutboundClient(filter, settings.tls(), settings.timeout(), clock),
                texts.map(own -> new OutboundClient(own.filter(), own.tls(), settings.timeout(), clock)));
        this.sender = new Sender(clients, time, settings.version());
        this.dispatcher = new Dispatcher(settings, queue, workers, clock);
        Schedule schedule = new Schedule(RandomGenerator.getDefault());
        Results results = new Results(queue, dispatcher, schedule, settings.failingMax(), time, clock, meters, trouble);
        this.runner = new LaneRunner(queue, sender, results, time, dispatcher, trouble);
    }

    /**
     * The deliveries of a store, which begin with {@link #start}.
     *
     * @param texts the targets of subscriptions to texts; empty if they are the same as those of all others
     */
    public static Deliveries of(
            HubStore store,
            TargetFilter filter,
            Optional<TextTargets> texts,
            DeliverySettings settings,
            InstantSource time) {
        Deliveries deliveries = new Deliveries(new StoredQueue(store, time), filter, texts, settings, time);
        store.outbox().onPending(deliveries::pending);
        store.registry().onChange(deliveries::subscriptionsChanged);
        return deliveries;
    }

    private static ThreadFactory daemon(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name.endsWith("-") ? name + number.incrementAndGet() : name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, daemon("hub-delivery-clock"));
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return clock;
    }

    /** Begins with what was not delivered when the last process ended. */
    @SuppressWarnings("FutureReturnValueIgnored") // The tasks tell of their failures themselves.
    public void start() {
        dispatcher.start(runner::run);
        dispatcher.pending(queue.lanes());
        clock.scheduleWithFixedDelay(
                () -> workers.execute(this::lookForLanes), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        clock.scheduleWithFixedDelay(dispatcher::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private void lookForLanes() {
        try {
            dispatcher.pending(queue.lanes());
        } catch (CofreException unavailable) {
            trouble.tell("nobody looks for what else is to be delivered", unavailable);
        }
    }

    /** Lanes have something new to deliver. It does not wait. */
    void pending(Collection<Lane> lanes) {
        dispatcher.pending(lanes);
    }

    /** Subscriptions may have changed. It does not wait, and many calls are as one. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task tells of its failures itself.
    void subscriptionsChanged() {
        if (!dispatcher.isStopping() && changed.compareAndSet(false, true)) {
            clock.schedule(
                    () -> {
                        changed.set(false);
                        dispatcher.subscriptionsChanged();
                    },
                    CHANGE_MS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Has everything looked at again: a test has set the clock. */
    void lookAtAll() {
        dispatcher.lookAtAll();
    }

    /**
     * Sends an event once, whatever becomes of it, and writes nothing.
     *
     * @return the result; a status of 2xx says that it was taken
     */
    public Attempt tryOnce(Subscription subscription, HubEvent event) {
        try {
            return sender.send(subscription, TargetUrl.of(subscription.url()), event, false)
                    .attempt();
        } catch (IllegalArgumentException malformed) {
            return sender.forbidden(String.valueOf(malformed.getMessage())).attempt();
        }
    }

    /** The results of deliveries since the start. */
    public DeliveryFigures figures() {
        return meters.figures(dispatcher.laneCount(), dispatcher.openBreakers());
    }

    /**
     * Begins nothing any more, and waits for what is under way. A delivery whose result is not written then is made
     * once more after the next start.
     */
    public void stop(Duration patience) throws InterruptedException {
        if (!dispatcher.stop(patience)) {
            LOG.warn("deliveries were under way when the hub stopped; they are made again after the next start");
        }
        clock.shutdownNow();
        workers.shutdown();
        clients.close();
    }
}
