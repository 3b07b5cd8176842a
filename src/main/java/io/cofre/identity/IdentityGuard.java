package io.cofre.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cofre.metrics.GuardMetrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.IdentityAtRiskException;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Snapshots;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard of paired identities. It takes a snapshot of an instance before a write of creds puts another identity in
 * the place of a paired one. If there can be no snapshot the write is refused, and the old creds stay. Thread-safe.
 *
 * <p>Pods write creds many times at once and do not wait. So a write is compared with the creds that were submitted
 * last while any are in flight, else with the stored ones. Writes of one instance are submitted one after the other.
 * Only a write that changes the identity waits for earlier writes and for the snapshot.
 */
public final class IdentityGuard {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityGuard.class);

    /** Two pods that overwrite each other all the time must not push every other snapshot out of retention. */
    private static final Duration SAME_SNAPSHOT_SERVES = Duration.ofMinutes(1);

    private static final int INSTANCES_MAX = 1000;

    /** The most attempts of a write of creds that other processes overtake. */
    private static final int TRIES = 5;

    private static final int THREADS = 2;
    private static final long THREAD_IDLE_SECONDS = 10;

    /**
     * Before Java 21 requests have a few platform threads, and not all of them may wait for the creds of some
     * instances.
     */
    private static final int LONG_WAITS_MAX = Runtime.version().feature() < 21 ? 8 : Integer.MAX_VALUE;

    private final SessionStore store;
    private final Snapshots snapshots;
    private final GuardMetrics metrics;
    private final IdentityIndex index;
    private final Semaphore patience = new Semaphore(LONG_WAITS_MAX);
    private final ConcurrentMap<InstancePath, CredsQueue> gates = new ConcurrentHashMap<>();
    private final Cache<InstancePath, Kept> lately = Caffeine.newBuilder()
            .maximumSize(INSTANCES_MAX)
            .expireAfterWrite(SAME_SNAPSHOT_SERVES)
            .build();

    /** Runs attempts that follow: a snapshot takes time, and the thread that ends a commit is the store's. */
    private final Executor again = threads();

    IdentityGuard(SessionStore store, Snapshots snapshots, GuardMetrics metrics, IdentityIndex index) {
        this.store = store;
        this.index = index;
        this.snapshots = snapshots;
        this.metrics = metrics;
    }

    private static Executor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "cofre-creds");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** The identity that a snapshot was taken for. */
    private record Kept(Identity identity, RecoveryPointId snapshot) {}

    /** Submits a commit of changes of one instance, which changes each key at most once. */
    public CompletableFuture<Void> commit(InstancePath instance, Commit commit) {
        for (Change change : commit.changes()) {
            Optional<Identity> next = change.accept(NextIdentity.VISITOR);
            if (next.isPresent()) {
                requireHeld(commit);
                return store.isShared()
                        ? submitShared(instance, next.get(), commit, TRIES)
                        : submit(instance, next.get(), false, kept -> store.commit(commit));
            }
        }
        return store.commit(commit);
    }

    /** A commit that is refused anyhow must not make a snapshot. The store decides once more. */
    private void requireHeld(Commit commit) {
        for (Condition condition : commit.conditions()) {
            if (!condition.holdsFor(store.read(condition.path()))) {
                throw condition.failure();
            }
        }
    }

    /**
     * Does work that may replace creds in another way than by a write. Writes of creds wait until it is done, and find
     * the creds that it left.
     */
    public <T> T exclusively(InstancePath instance, Supplier<T> work) {
        CredsQueue gate = enter(instance);
        try {
            gate.lock(patience);
            try {
                gate.awaitInFlight();
                return work.get();
            } finally {
                index.forget(instance);
                gate.unlock();
            }
        } finally {
            leave(instance);
        }
    }

    /**
     * Stores the copy of creds that are damaged on the volume in their place.
     *
     * @return whether they are intact now
     */
    public boolean mendFromCopy(InstancePath instance) {
        return exclusively(instance, () -> {
            mend(instance, store::readStored);
            try {
                return store.readStored(new KeyPath(instance, Key.CREDS)).isPresent();
            } catch (CofreException failure) {
                failure.rethrowUnless(ErrorCode.DAMAGED);
                return false;
            }
        });
    }

    /**
     * The same where other processes write the store too: they may have put another identity in place since this one
     * looked. The store decides that at last, and this looks again.
     */
    private CompletableFuture<Void> submitShared(InstancePath instance, Identity next, Commit commit, int tries) {
        KeyPath creds = new KeyPath(instance, Key.CREDS);
        CompletableFuture<Void> written = submit(
                instance,
                next,
                tries < TRIES,
                kept -> store.commit(commit.onlyIf(new Condition.KeepsIdentity(
                        creds,
                        stored -> isLost(Creds.of(stored).identity(), next, kept),
                        !isLost(Identity.UNREADABLE, next, kept)))));
        return written.exceptionallyComposeAsync(
                failure -> {
                    boolean atRisk = failure instanceof IdentityAtRiskException
                            || failure.getCause() instanceof IdentityAtRiskException;
                    return atRisk && tries > 1
                            ? submitShared(instance, next, commit, tries - 1)
                            : CompletableFuture.failedFuture(failure);
                },
                again);
    }

    private static boolean isLost(Identity stored, Identity next, Optional<Identity> kept) {
        return stored.isLostTo(next) && kept.filter(stored::equals).isEmpty();
    }

    /**
     * Submits one attempt of a write of creds.
     *
     * @param overtaken whether the stored creds are to be looked at, whatever was submitted here last
     * @param commit commits, given the identity that a snapshot keeps, if the write needs one
     */
    private CompletableFuture<Void> submit(
            InstancePath instance,
            Identity next,
            boolean overtaken,
            Function<Optional<Identity>, CompletableFuture<Void>> commit) {
        CredsQueue gate = enter(instance);
        CompletableFuture<Void> written = null;
        try {
            gate.lock(patience);
            try {
                if (overtaken) {
                    gate.awaitInFlight();
                }
                written = commit.apply(requireKept(instance, gate, next));
                gate.submitted(next, written);
                index.learn(instance, next);
            } finally {
                gate.unlock();
            }
        } finally {
            if (written == null) {
                leave(instance);
            }
        }
        CompletableFuture<Void> unused = written.whenComplete((nothing, failure) -> {
            if (failure != null) {
                index.forget(instance);
            }
            leave(instance);
        });
        return written;
    }

    private CredsQueue enter(InstancePath instance) {
        return gates.compute(instance, (path, gate) -> (gate == null ? new CredsQueue() : gate).enter());
    }

    /** Threads of the store call this too, so it takes no lock that anyone holds for long. */
    private void leave(InstancePath instance) {
        gates.computeIfPresent(instance, (path, gate) -> gate.leave() ? null : gate);
    }

    /** The identity that the write replaces and that a snapshot keeps; empty if it replaces none. */
    private Optional<Identity> requireKept(InstancePath instance, CredsQueue gate, Identity next) {
        Identity submitted = gate.lastSubmitted();
        Identity present = submitted == null ? stored(instance) : submitted;
        if (!present.isLostTo(next)) {
            return Optional.empty();
        }
        gate.awaitInFlight();
        Identity current = stored(instance);
        if (!current.isLostTo(next)) {
            return Optional.empty();
        }
        keep(instance, current);
        return Optional.of(current);
    }

    private void keep(InstancePath instance, Identity identity) {
        try {
            if (isKept(instance, identity)) {
                metrics.identityKept();
                return;
            }
            Snapshot snapshot = snapshot(instance);
            lately.put(instance, new Kept(identity, snapshot.id()));
            metrics.identityKept();
            LOG.warn(
                    "the identity of {} in {} is replaced by another one; the snapshot {} keeps it",
                    instance.instance(),
                    instance.group(),
                    snapshot.id());
        } catch (CofreException failure) {
            metrics.identityRefused();
            throw failure;
        }
    }

    private Snapshot snapshot(InstancePath instance) {
        CredsQueue.requirePatience(patience);
        try {
            mend(instance, store::read);
            return snapshots.snapshot(instance, SnapshotReason.IDENTITY_CHANGE);
        } finally {
            patience.release();
        }
    }

    private boolean isKept(InstancePath instance, Identity identity) {
        Kept kept = lately.getIfPresent(instance);
        return kept != null
                && kept.identity().equals(identity)
                && snapshots.snapshots(instance).stream()
                        .anyMatch(snapshot -> snapshot.id().equals(kept.snapshot()));
    }

    private Identity stored(InstancePath instance) {
        try {
            return store.read(new KeyPath(instance, Key.CREDS))
                    .map(creds -> Creds.of(creds).identity())
                    .orElse(Identity.NONE);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return store.retainedCreds(instance)
                    .map(creds -> Creds.of(creds.value()).identity())
                    .orElse(Identity.UNREADABLE);
        }
    }

    /** Stores the copy of damaged creds in their place, because a snapshot must hold creds that can be read. */
    private void mend(InstancePath instance, Function<KeyPath, Optional<Value>> read) {
        KeyPath creds = new KeyPath(instance, Key.CREDS);
        try {
            Optional<Value> unused = read.apply(creds);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            store.retainedCreds(instance)
                    .ifPresent(intact ->
                            CredsQueue.await(store.commit(Commit.of(new Change.PutValue(creds, intact.value())))));
        }
    }
}
