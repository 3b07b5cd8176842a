package io.cofre.hub.upkeep;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Tenant;
import io.cofre.hub.store.Registry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects instances that Evolution has left closed because the worker was away. An instance is connected only if the
 * worker is ready and holds the credentials of its account, so that nobody is asked for a scan. Thread-safe.
 */
public final class Reconnector {
    private static final Logger LOG = LoggerFactory.getLogger(Reconnector.class);

    private static final int TRIES_MAX = 5;
    private static final int SUSPECTS_MAX = 10_000;
    private static final int LOOKED_AT_ONCE_MAX = 50;
    private static final Duration REST = Duration.ofHours(1);
    private static final String CLOSE = "close";
    private static final String OPEN = "open";

    private final Registry registry;
    private final Providers providers;
    private final WorkerSessions worker;
    private final InstantSource time;
    private final Duration pause;

    private final LongAdder connected = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** By the ids of their instances. */
    private final Map<String, Suspect> suspects = new LinkedHashMap<>();

    private boolean wasReady;

    /**
     * A reconnector.
     *
     * @param pause the time that an instance may need by itself; with each try the pause doubles
     */
    public Reconnector(
            Registry registry, Providers providers, WorkerSessions worker, InstantSource time, Duration pause) {
        this.registry = registry;
        this.providers = providers;
        this.worker = worker;
        this.time = time;
        this.pause = pause;
    }

    /** An instance that may be closed although it could be open. */
    private record Suspect(String instanceId, int tries, Instant nextAt) {}

    /** The number of times that it connected an instance. */
    public long connected() {
        return connected.sum();
    }

    /** The number of times that it left alone an instance that did not open. */
    public long failed() {
        return failed.sum();
    }

    /** Takes note of stored events. It never blocks. */
    public void stored(List<HubEvent> events) {
        for (HubEvent event : events) {
            boolean isConnection = event.kind() == EventKind.CONNECTION_UPDATE;
            if (isConnection && providers.get(event.provider()).keepsSessionsAtWorker()) {
                boolean isClose = event.data().contains("\"state\":\"" + CLOSE + "\"");
                if (isClose) {
                    suspect(event.instanceId());
                }
            }
        }
    }

    private synchronized void suspect(String instanceId) {
        if (suspects.size() < SUSPECTS_MAX) {
            suspects.putIfAbsent(
                    instanceId, new Suspect(instanceId, 0, time.instant().plus(pause)));
        }
    }

    /** Looks once; to be called every few seconds, by one thread. After each gap of the worker it looks at all. */
    public void look() throws InterruptedException {
        boolean isReady = worker.isReady();
        if (isReady && !wasReady) {
            suspectAll();
        }
        wasReady = isReady;
        if (isReady) {
            for (Suspect suspect : due()) {
                settle(suspect);
            }
        }
    }

    private void suspectAll() {
        for (Tenant tenant : registry.tenants()) {
            registry.instances(tenant.id()).stream()
                    .filter(instance -> providers.get(instance.kind()).keepsSessionsAtWorker())
                    .forEach(instance -> suspectAfresh(instance.id()));
        }
    }

    /** The worker was away: earlier tries say nothing. */
    private synchronized void suspectAfresh(String instanceId) {
        suspects.remove(instanceId);
        suspect(instanceId);
    }

    private synchronized List<Suspect> due() {
        Instant now = time.instant();
        List<Suspect> due = new ArrayList<>();
        for (Suspect suspect : suspects.values()) {
            // Nobody waits for longer than the rest: the clock was set back.
            boolean isDue = !suspect.nextAt().isAfter(now) || suspect.nextAt().isAfter(now.plus(REST));
            if (due.size() < LOOKED_AT_ONCE_MAX && isDue) {
                due.add(suspect);
            }
        }
        return due;
    }

    private void settle(Suspect suspect) throws InterruptedException {
        Optional<Instance> instance = registry.instanceById(suspect.instanceId());
        Optional<ProviderAccount> account =
                instance.flatMap(found -> registry.provider(found.tenant(), found.provider()));
        // Of other providers nobody knows which sessions are theirs.
        if (instance.isEmpty() || !account.map(ProviderAccount::trusted).orElse(false)) {
            clear(suspect);
            return;
        }
        try {
            if (isSettled(account.get(), instance.get(), suspect)) {
                clear(suspect);
                return;
            }
        } catch (ProviderException | IOException failure) {
            LOG.debug("{}: its state is not known: {}", instance.get(), failure.getMessage());
        }
        again(suspect, instance.get());
    }

    /** Whether nothing remains to be done for an instance; connects it if it is closed without need. */
    private boolean isSettled(ProviderAccount account, Instance instance, Suspect suspect)
            throws IOException, InterruptedException {
        Provider provider = providers.get(account.kind());
        Optional<String> state = provider.state(account, instance);
        if (state.isEmpty() || state.get().equals(OPEN)) {
            return true;
        }
        Optional<String> id = instance.providerRef().isEmpty()
                ? provider.refOf(account, instance)
                : Optional.of(instance.providerRef());
        if (id.isEmpty() || !worker.arePaired(id.get())) {
            return true;
        }
        if (!state.get().equals(CLOSE)) {
            return false;
        }
        provider.connect(account, instance);
        connected.increment();
        LOG.info(
                "{}: closed although the worker holds its session; connected again ({})",
                instance,
                suspect.tries() + 1);
        return false;
    }

    private synchronized void clear(Suspect suspect) {
        suspects.remove(suspect.instanceId());
    }

    private synchronized void again(Suspect suspect, Instance instance) {
        int tries = suspect.tries() + 1;
        if (tries >= TRIES_MAX) {
            suspects.put(
                    suspect.instanceId(),
                    new Suspect(suspect.instanceId(), 0, time.instant().plus(REST)));
            failed.increment();
            LOG.warn("{}: did not open after {} tries; it is left alone for an hour", instance, tries);
            return;
        }
        Instant nextAt = time.instant().plus(pause.multipliedBy(1L << tries));
        suspects.put(suspect.instanceId(), new Suspect(suspect.instanceId(), tries, nextAt));
    }
}
