package io.cofre.hub.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.provider.SessionEnd;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Orphan;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Orphans;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 *
 * <p>The store keeps each session until that is done, or given up: a hub that ends before goes on after its next start.
 */
public final class OrphanCollector implements Orphans.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanCollector.class);

    private static final String OPEN = "open";
    private static final int TRIES_MAX = 8;
    private static final int PENDING_MAX = 10_000;
    private static final int PAUSE_DOUBLINGS_MAX = 6;

    /** The ids that Evolution gives. Another name could lead anywhere at the worker. */
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Registry registry;
    private final Orphans orphans;
    private final Providers providers;
    private final WorkerSessions worker;
    private final ScheduledExecutorService thread;
    private final Duration pause;
    private final LongAdder moved = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Those that wait for their next try here, with the account of each, which may be removed meanwhile. */
    private final Map<Orphan, ProviderAccount> pending = new ConcurrentHashMap<>();

    /** Those of them that were told of once more, perhaps after somebody looked whether they are left behind. */
    private final Set<Orphan> again = ConcurrentHashMap.newKeySet();

    /**
     * A collector of what the store knows.
     *
     * @param thread on which it calls Evolution and the worker
     * @param pause the wait after an event, and before the second try; the latter doubles
     */
    public OrphanCollector(
            HubStore store,
            Providers providers,
            WorkerSessions worker,
            ScheduledExecutorService thread,
            Duration pause) {
        this.registry = store.registry();
        this.orphans = store.orphans();
        this.providers = providers;
        this.worker = worker;
        this.thread = thread;
        this.pause = pause;
    }

    /** The number of sessions that it moved into the trash. */
    public long moved() {
        return moved.sum();
    }

    /** The number of sessions that it could not move, after all tries. */
    public long failed() {
        return failed.sum();
    }

    /** Begins with what stored events tell. It never blocks. */
    public void stored(List<HubEvent> events) {
        events.forEach(event -> orphanOf(event).ifPresent(this::begin));
    }

    /**
     * Begins with what the store knows and nobody here works at: after a start, or if there were too many. Calls of
     * this follow each other after a minute or so.
     */
    public void look() {
        orphans.some(PENDING_MAX).stream()
                .filter(orphan -> !pending.containsKey(orphan))
                .forEach(this::begin);
    }

    @Override
    public Optional<Orphan> orphanOf(HubEvent event) {
        Optional<SessionEnd> end = providers.get(event.provider()).endOfSession(event);
        if (end.isEmpty()) {
            return Optional.empty();
        }
        String told = end.get().sessionId();
        return registry.instanceById(event.instanceId())
                .filter(known -> account(known.tenant(), known.provider()).isPresent())
                .map(known -> orphan(
                        known,
                        told.isEmpty() ? known.providerRef() : told,
                        end.get().isDeletion()));
    }

    @Override
    public boolean isLogin(HubEvent event) {
        return providers.get(event.provider()).keepsSessionsAtWorker()
                && event.kind() == EventKind.CONNECTION_UPDATE
                && ProviderJson.string(data(event), "state").equals(OPEN);
    }

    /**
     * Takes note that an instance is about to be deleted at Evolution, of which no event may come. It is durable on
     * return.
     */
    public void deleting(ProviderAccount account, Instance instance) {
        if (mayLeaveSessions(account)) {
            orphans.add(orphan(instance, instance.providerRef(), true));
        }
    }

    /** Takes note that the deletion has ended, whether or not it worked. */
    public void deleted(ProviderAccount account, Instance instance) {
        if (mayLeaveSessions(account)) {
            Orphan orphan = orphan(instance, instance.providerRef(), true);
            try {
                // Once more: a look that came before the deletion found nothing to do.
                orphans.add(orphan);
            } catch (CofreException unavailable) {
                LOG.warn("{}: what it leaves at the worker may stay there: {}", orphan, unavailable.getMessage());
            }
            begin(orphan, account);
        }
    }

    private boolean mayLeaveSessions(ProviderAccount account) {
        return account.trusted() && providers.get(account.kind()).keepsSessionsAtWorker();
    }

    private static Orphan orphan(Instance instance, String sessionId, boolean mustBeGone) {
        return new Orphan(
                instance.tenant(), instance.provider(), instance.id(), instance.name(), sessionId, mustBeGone);
    }

    private Optional<ProviderAccount> account(String tenant, String id) {
        return registry.provider(tenant, id).filter(ProviderAccount::trusted);
    }

    private static JsonNode data(HubEvent event) {
        return ProviderJson.read(event.data().getBytes(StandardCharsets.UTF_8)).orElseGet(ProviderJson::object);
    }

    private void begin(Orphan orphan) {
        Optional<ProviderAccount> account = account(orphan.tenant(), orphan.provider());
        if (account.isPresent()) {
            begin(orphan, account.get());
        } else if (!pending.containsKey(orphan) && !thread.isShutdown()) {
            thread.execute(() -> giveUp(orphan, "its provider is not registered any more"));
        }
    }

    private void begin(Orphan orphan, ProviderAccount account) {
        if (pending.containsKey(orphan)) {
            again.add(orphan);
        }
        if (pending.size() < PENDING_MAX && pending.putIfAbsent(orphan, account) == null) {
            later(orphan, account, 0);
        }
    }

    private void later(Orphan orphan, ProviderAccount account, int tries) {
        long wait = pause.toMillis() << Math.min(tries, PAUSE_DOUBLINGS_MAX);
        try {
            ScheduledFuture<?> unused =
                    thread.schedule(() -> attempt(orphan, account, tries + 1), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            pending.remove(orphan);
        }
    }

    private void attempt(Orphan orphan, ProviderAccount account, int tries) {
        try {
            again.remove(orphan);
            // Another hub may have settled it, or a login.
            if (orphans.has(orphan)) {
                collect(orphan, account);
                orphans.remove(orphan);
            }
            pending.remove(orphan);
            if (again.remove(orphan)) {
                orphans.add(orphan);
                begin(orphan, account);
            }
        } catch (ProviderException | CofreException | IOException failure) {
            retried(orphan, account, tries, failure);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void retried(Orphan orphan, ProviderAccount account, int tries, Exception failure) {
        if (tries < TRIES_MAX) {
            later(orphan, account, tries);
        } else {
            giveUp(orphan, String.valueOf(failure.getMessage()));
        }
    }

    private void giveUp(Orphan orphan, String why) {
        try {
            orphans.remove(orphan);
            failed.increment();
            LOG.warn("{}: what it left at the worker stays there: {}", orphan, why);
        } catch (CofreException unavailable) {
            LOG.debug("{}: a later look finds it", orphan, unavailable);
        } finally {
            pending.remove(orphan);
        }
    }

    private void collect(Orphan orphan, ProviderAccount account) throws IOException, InterruptedException {
        Provider provider = providers.get(account.kind());
        Instance instance = instance(orphan, account.kind());
        Optional<String> current = provider.refOf(account, instance);
        String id = orphan.sessionId().isEmpty() ? current.orElse("") : orphan.sessionId();
        if (!UUID.matcher(id).matches() || isOfAnother(orphan, id) || isLoggedInAgain(orphan)) {
            return;
        }
        // Last: it may have been paired anew while the rest was found out.
        Optional<String> state = provider.state(account, instance);
        boolean isGone = state.isEmpty() || current.filter(id::equals).isEmpty();
        boolean isClosed = state.filter("close"::equals).isPresent();
        if (!isGone && (!isClosed || orphan.mustBeGone())) {
            return;
        }
        worker.moveToTrash(id);
        moved.increment();
        LOG.info(
                "{}: {} at Evolution; its session {} at the worker is in the trash",
                orphan,
                isGone ? "gone" : "logged out",
                id);
    }

    /** The instance for calls to its provider, which need no more than its name. It may be removed by now. */
    private static Instance instance(Orphan orphan, ProviderKind kind) {
        return new Instance(
                orphan.instanceId(),
                orphan.tenant(),
                orphan.provider(),
                kind,
                orphan.name(),
                orphan.sessionId(),
                "",
                "",
                "");
    }

    private boolean isOfAnother(Orphan orphan, String id) {
        return registry.tenants().stream()
                .flatMap(tenant -> registry.instances(tenant.id()).stream())
                .anyMatch(other -> other.providerRef().equals(id) && !other.id().equals(orphan.instanceId()));
    }

    /**
     * Whether the end of a login was told late. A login that ends closes its connection, so that an instance whose last
     * update is {@code open} has a newer one; if it has none, its next try to connect tells of the end once more.
     */
    private boolean isLoggedInAgain(Orphan orphan) {
        return !orphan.mustBeGone()
                && registry.instanceById(orphan.instanceId())
                        .filter(now -> now.state().equals(OPEN))
                        .isPresent();
    }
}
