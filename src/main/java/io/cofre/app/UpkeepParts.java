package io.cofre.app;

import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.metrics.HubMetric;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.upkeep.OrphanCollector;
import io.cofre.hub.upkeep.Reconnector;
import io.cofre.hub.upkeep.WorkerSessions;
import io.cofre.hub.webhook.Gateway.Deletions;
import io.cofre.session.CofreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a hub that look after the sessions of a worker, and their threads. */
final class UpkeepParts {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepParts.class);
    private static final Duration COLLECT_AFTER = Duration.ofSeconds(5);
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(30);
    private static final long LOOK_SECONDS = 5;
    private static final long ORPHANS_SECONDS = 60;
    private static final int THREADS = 2;

    private UpkeepParts() {}

    /**
     * Starts to look after the sessions of a worker, and pushes how that is stopped.
     *
     * @param worker empty if there is none to look after
     * @return is to be told of each instance that the hub itself deletes at a provider
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The task tells of its failures itself.
    static Deletions start(
            Optional<HubConfiguration.WorkerAccess> worker,
            HubStore store,
            Providers providers,
            HubMetrics metrics,
            InstantSource time,
            Deque<Runnable> stops) {
        if (worker.isEmpty()) {
            return Deletions.UNWATCHED;
        }
        HubConfiguration.WorkerAccess access = worker.get();
        WorkerSessions sessions = new WorkerSessions(access.url(), access.key().headerValue(), access.group());
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS, work -> {
            Thread thread = new Thread(work, "hub-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        stops.push(threads::shutdownNow);
        OrphanCollector collector = new OrphanCollector(store, providers, sessions, threads, COLLECT_AFTER);
        Reconnector reconnector = new Reconnector(store.registry(), providers, sessions, time, RECONNECT_AFTER);
        store.orphans().watch(collector);
        store.events().onStored(collector::stored);
        store.events().onStored(reconnector::stored);
        metrics.counter(HubMetric.ORPHANS, "moved", collector::moved);
        metrics.counter(HubMetric.ORPHANS, "failed", collector::failed);
        metrics.counter(HubMetric.RECONNECTS, "connected", reconnector::connected);
        metrics.counter(HubMetric.RECONNECTS, "failed", reconnector::failed);
        ScheduledFuture<?> unused =
                threads.scheduleWithFixedDelay(() -> look(reconnector), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        ScheduledFuture<?> unusedToo =
                threads.scheduleWithFixedDelay(() -> look(collector), 0, ORPHANS_SECONDS, TimeUnit.SECONDS);
        return deletions(collector);
    }

    private static Deletions deletions(OrphanCollector collector) {
        return new Deletions() {
            @Override
            public void begin(ProviderAccount account, Instance instance) {
                collector.deleting(account, instance);
            }

            @Override
            public void end(ProviderAccount account, Instance instance) {
                collector.deleted(account, instance);
            }
        };
    }

    /** A failure must not end the looks that follow. */
    private static void look(OrphanCollector collector) {
        try {
            collector.look();
        } catch (CofreException unavailable) {
            LOG.debug("the sessions that were left behind are looked for later", unavailable);
        } catch (RuntimeException bug) {
            LOG.error("the hub could not look for sessions that were left behind", bug);
        }
    }

    /** A failure must not end the looks that follow. */
    private static void look(Reconnector reconnector) {
        try {
            reconnector.look();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            LOG.error("the hub could not look for closed instances", bug);
        }
    }
}
