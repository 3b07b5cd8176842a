package io.cofre.hub.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.Registry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves to the worker's trash what Evolution leaves there: it stores sessions by their ids and deletes them by their
 * names. Dead credentials that stay keep an instance from being paired again. It makes sure at Evolution first that
 * the instance is gone or closed. Only providers that an operator registered are believed: another one could name the
 * session of somebody else. Thread-safe.
 */
public final class OrphanCollector {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanCollector.class);

    private static final String INSTANCE_DELETED = "INSTANCE_DELETE";
    private static final Set<String> LOGIN_ENDED = Set.of("LOGOUT_INSTANCE", "STATUS_INSTANCE");
    private static final String OPEN = "open";
    private static final int UNAUTHORIZED = 401;
    private static final int TRIES_MAX = 8;
    private static final int PENDING_MAX = 10_000;
    private static final int PAUSE_DOUBLINGS_MAX = 6;

    /** The ids that Evolution gives. Another name could lead anywhere at the worker. */
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Registry registry;
    private final Providers providers;
    private final WorkerSessions worker;
    private final ScheduledExecutorService thread;
    private final Duration pause;
    private final LongAdder moved = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Set<Orphan> pending = ConcurrentHashMap.newKeySet();

    /**
     * A collector.
     *
     * @param thread on which it calls Evolution and the worker
     * @param pause the wait after an event, and before the second try; the latter doubles
     */
    public OrphanCollector(
            Registry registry,
            Providers providers,
            WorkerSessions worker,
            ScheduledExecutorService thread,
            Duration pause) {
        this.registry = registry;
        this.providers = providers;
        this.worker = worker;
        this.thread = thread;
        this.pause = pause;
    }

    /**
     * A session that may be left behind.
     *
     * @param id the id of the session at Evolution; empty if it has to be asked for
     * @param mustBeGone whether the instance has to be gone: it may be paired anew under its name
     */
    private record Orphan(ProviderAccount account, Instance instance, String id, boolean mustBeGone) {}

    /** The number of sessions that it moved into the trash. */
    public long moved() {
        return moved.sum();
    }

    /** The number of sessions that it could not move, after all tries. */
    public long failed() {
        return failed.sum();
    }

    /** Takes note of stored events. It never blocks. */
    public void stored(List<HubEvent> events) {
        for (HubEvent event : events) {
            if (event.provider() != ProviderKind.EVOLUTION) {
                continue;
            }
            if (isEnd(event)) {
                registry.instanceById(event.instanceId()).ifPresent(instance -> noted(instance, event));
            } else if (isLogin(event)) {
                pending.removeIf(orphan -> orphan.instance().id().equals(event.instanceId()) && !orphan.mustBeGone());
            }
        }
    }

    private static boolean isLogin(HubEvent event) {
        return event.kind() == EventKind.CONNECTION_UPDATE
                && ProviderJson.string(data(event), "state").equals(OPEN);
    }

    /** Takes note that an instance was deleted at Evolution, of which no event may come any more. */
    public void deleted(ProviderAccount account, Instance instance) {
        if (instance.kind() == ProviderKind.EVOLUTION) {
            begin(new Orphan(account, instance, instance.providerRef(), true));
        }
    }

    private static boolean isEnd(HubEvent event) {
        if (event.source().equals(INSTANCE_DELETED)) {
            return true;
        }
        boolean isLogout = LOGIN_ENDED.contains(event.source());
        boolean hasCode = event.source().equals("STATUS_INSTANCE");
        return isLogout
                && (!hasCode || data(event).path("disconnectionReasonCode").asInt() == UNAUTHORIZED);
    }

    private static JsonNode data(HubEvent event) {
        return ProviderJson.read(event.data().getBytes(StandardCharsets.UTF_8)).orElseGet(ProviderJson::object);
    }

    private void noted(Instance instance, HubEvent event) {
        boolean isDeletion = event.source().equals(INSTANCE_DELETED);
        String told = isDeletion ? ProviderJson.string(data(event), "instanceId") : "";
        String id = told.isEmpty() ? instance.providerRef() : told;
        registry.provider(instance.tenant(), instance.provider())
                .ifPresent(account -> begin(new Orphan(account, instance, id, isDeletion)));
    }

    private void begin(Orphan orphan) {
        if (orphan.account().trusted() && pending.size() < PENDING_MAX && pending.add(orphan)) {
            later(orphan, 0);
        }
    }

    private void later(Orphan orphan, int tries) {
        long wait = pause.toMillis() << Math.min(tries, PAUSE_DOUBLINGS_MAX);
        try {
            ScheduledFuture<?> unused = thread.schedule(() -> attempt(orphan, tries + 1), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            pending.remove(orphan);
        }
    }

    private void attempt(Orphan orphan, int tries) {
        if (!pending.contains(orphan)) {
            return;
        }
        try {
            collect(orphan);
            pending.remove(orphan);
        } catch (ProviderException | IOException failure) {
            retried(orphan, tries, failure);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void retried(Orphan orphan, int tries, Exception failure) {
        if (tries < TRIES_MAX) {
            later(orphan, tries);
            return;
        }
        pending.remove(orphan);
        failed.increment();
        LOG.warn("{}: what it left at the worker stays there: {}", orphan.instance(), failure.getMessage());
    }

    private void collect(Orphan orphan) throws IOException, InterruptedException {
        Provider provider = providers.get(ProviderKind.EVOLUTION);
        Optional<String> current = provider.refOf(orphan.account(), orphan.instance());
        String id = orphan.id().isEmpty() ? current.orElse("") : orphan.id();
        if (!UUID.matcher(id).matches() || isOfAnother(orphan.instance(), id) || isLoggedInAgain(orphan)) {
            return;
        }
        // Last: it may have been paired anew while the rest was found out.
        Optional<String> state = provider.state(orphan.account(), orphan.instance());
        boolean isGone = state.isEmpty() || current.filter(id::equals).isEmpty();
        boolean isClosed = state.filter("close"::equals).isPresent();
        if (!isGone && (!isClosed || orphan.mustBeGone())) {
            return;
        }
        worker.moveToTrash(id);
        moved.increment();
        LOG.info(
                "{}: {} at Evolution; its session {} at the worker is in the trash",
                orphan.instance(),
                isGone ? "gone" : "logged out",
                id);
    }

    private boolean isOfAnother(Instance instance, String id) {
        return registry.tenants().stream()
                .flatMap(tenant -> registry.instances(tenant.id()).stream())
                .anyMatch(other -> other.providerRef().equals(id) && !other.id().equals(instance.id()));
    }

    /**
     * Whether the end of a login was told late. A login that ends closes its connection, so that an instance whose last
     * update is {@code open} has a newer one; if it has none, its next try to connect tells of the end once more.
     */
    private boolean isLoggedInAgain(Orphan orphan) {
        return !orphan.mustBeGone()
                && registry.instanceById(orphan.instance().id())
                        .filter(now -> now.state().equals(OPEN))
                        .isPresent();
    }
}
