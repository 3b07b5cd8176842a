package io.cofre.service;

import io.cofre.changes.ChangeFeed;
import io.cofre.identity.CurrentCreds;
import io.cofre.identity.Guards;
import io.cofre.identity.InstanceState;
import io.cofre.metrics.StoreMetrics;
import io.cofre.metrics.StoreMetrics.Operation;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.store.Leases;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The session protocol without its transport. Thread-safe.
 *
 * <p>When the future of a change completes normally the change is made and durable. Errors, thrown or in the future,
 * are {@link CofreException}s.
 */
public final class SessionService {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final SessionStore store;
    private final Guards guards;
    private final WorkerState state;
    private final StoreMetrics metrics;
    private final InstantSource time;
    private final PendingWrites pending;
    private final ChangeFeed changes;

    /** @param time the time of day, by which what is removed is called in the trash */
    public SessionService(
            SessionStore store, Guards guards, WorkerState state, StoreMetrics metrics, InstantSource time) {
        this.store = store;
        this.guards = guards;
        this.state = state;
        this.metrics = metrics;
        this.time = time;
        this.pending = new PendingWrites(store);
        this.changes = ChangeFeed.ofHeap(store.changeSource());
        store.tells(changes);
    }

    /** The changes of instances as they become durable. */
    public ChangeFeed changes() {
        return changes;
    }

    /** The writes that were received and are not answered yet. Callers wait for them before each call below. */
    public PendingWrites pending() {
        return pending;
    }

    /**
     * Creates a group; no effect if it exists, and then nothing is written. A pod begins with this call, ends its own
     * process when it fails, and must be able to start on a full disk.
     */
    public CompletableFuture<Void> createGroup(GroupName group) {
        if (store.instances(group).isPresent()) {
            metrics.count(Operation.CREATE_GROUP);
            return DONE;
        }
        return commit(Operation.CREATE_GROUP, new Change.CreateGroup(group));
    }

    /**
     * Removes a group with all its instances; no effect if it does not exist. {@code LEASE_HELD} if leases are enforced
     * and somebody has that of one of them.
     */
    public CompletableFuture<Void> deleteGroup(GroupName group) {
        metrics.count(Operation.DELETE_GROUP);
        Commit removal = Commit.of(new Change.DeleteGroup(group, RecoveryPointId.at(time.instant())));
        return store.commit(guards.leases().judgedRemoval(() -> instances(group), removal));
    }

    private List<InstancePath> instances(GroupName group) {
        return store.instances(group).orElse(List.of()).stream()
                .map(name -> new InstancePath(group, name))
                .toList();
    }

    /**
     * Creates an instance, and its group if need be; no effect if it exists.
     *
     * <p>It is refused with {@code UNAVAILABLE} while its creds could not be read or written safely. The pods stop when
     * this call fails, but take any failure of a later read of creds for their absence, and then destroy the identity
     * by writing a new one over it: this is the one place where they can be held back.
     *
     * <p>A pod that cannot reach WhatsApp calls this up to fifty times a second: for an instance that exists nothing is
     * written.
     */
    public CompletableFuture<Void> createInstance(InstancePath instance) {
        requireWritable();
        if (!store.contains(instance)) {
            guards.identities().forget(instance);
            return commit(Operation.CREATE_INSTANCE, new Change.CreateInstance(instance));
        }
        metrics.count(Operation.CREATE_INSTANCE);
        guards.creds().requireIntact(instance);
        return DONE;
    }

    /**
     * Removes an instance with all its values; no effect if it does not exist, whatever the conditions. {@code
     * LEASE_LOST} if a condition asks for a lease that is not there; {@code LEASE_HELD} if there is none, leases are
     * enforced, and somebody has this one.
     */
    public CompletableFuture<Void> deleteInstance(InstancePath instance, List<Condition> conditions) {
        metrics.count(Operation.DELETE_INSTANCE);
        if (!conditions.isEmpty() && !store.contains(instance)) {
            return DONE; // The lease went with the instance: the caller may have removed it by this very lease.
        }
        Change delete = new Change.DeleteInstance(instance, RecoveryPointId.at(time.instant()));
        Commit judged = guards.leases().judged(instance, new Commit(List.of(delete), conditions));
        guards.identities().forget(instance);
        return store.commit(judged);
    }

    /** Acquires the lease of an instance, as {@link Leases#acquire} does. */
    public CompletableFuture<Lease> acquireLease(InstancePath instance, String holder, Duration ttl) {
        metrics.count(Operation.ACQUIRE_LEASE);
        return store.leases().acquire(instance, holder, ttl);
    }

    /** Renews the lease of an epoch, as {@link Leases#renew} does. */
    public CompletableFuture<Lease> renewLease(InstancePath instance, String holder, long epoch, Duration ttl) {
        metrics.count(Operation.RENEW_LEASE);
        return store.leases().renew(instance, holder, epoch, ttl);
    }

    /** Gives the lease of an epoch up, as {@link Leases#release} does. */
    public CompletableFuture<Void> releaseLease(InstancePath instance, long epoch) {
        metrics.count(Operation.RELEASE_LEASE);
        return store.leases().release(instance, epoch);
    }

    /** The lease of an instance; empty if nobody has it. */
    public Optional<Lease> lease(InstancePath instance) {
        return store.leases().current(instance);
    }

    /**
     * The instances of a group in their natural order.
     *
     * @throws CofreException {@code NOT_FOUND} if the group does not exist
     */
    public List<InstanceName> listInstances(GroupName group) {
        metrics.count(Operation.LIST_INSTANCES);
        return store.instances(group)
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the group does not exist"));
    }

    /**
     * Stores a value in place of any other; {@code NOT_FOUND} if the instance does not exist, {@code
     * PRECONDITION_FAILED} if a condition does not hold.
     *
     * @param writer the address of the caller that writes
     */
    public CompletableFuture<Void> put(KeyPath path, Value value, List<Condition> conditions, String writer) {
        return commit(Operation.PUT, path.instance(), new Change.PutValue(path, value), conditions, writer);
    }

    /** The value under a key; empty only if there truly is none. Damaged creds are healed if they can be. */
    public Optional<Value> read(KeyPath path) {
        metrics.count(Operation.READ);
        return path.key().equals(Key.CREDS) ? guards.creds().read(path.instance()) : store.read(path);
    }

    /**
     * Removes a key with its value; no effect where it does not exist. {@code PRECONDITION_FAILED} if a condition does
     * not hold.
     *
     * @param writer the address of the caller that removes
     */
    public CompletableFuture<Void> deleteKey(KeyPath path, List<Condition> conditions, String writer) {
        return commit(Operation.DELETE_KEY, path.instance(), new Change.DeleteKey(path), conditions, writer);
    }

    /**
     * Makes changes of keys of one instance at once, all or none; {@code NOT_FOUND} if a value is put and the instance
     * does not exist, {@code PRECONDITION_FAILED} if a condition does not hold.
     *
     * @param commit puts and removals of keys of this instance, each key at most once
     * @param writer the address of the caller
     */
    public CompletableFuture<Void> write(InstancePath instance, Commit commit, String writer) {
        return commit(Operation.WRITE_KEYS, instance, commit, writer);
    }

    private CompletableFuture<Void> commit(
            Operation operation, InstancePath instance, Change change, List<Condition> conditions, String writer) {
        return commit(operation, instance, new Commit(List.of(change), conditions), writer);
    }

    private CompletableFuture<Void> commit(Operation operation, InstancePath instance, Commit commit, String writer) {
        metrics.count(operation);
        guards.writers().wrote(instance, writer);
        return guards.identity().commit(instance, guards.leases().judged(instance, commit));
    }

    /** Reads the values of some keys of an instance, one after the other in that order, as {@link #read} does. */
    public Function<Key, Optional<Value>> reading(InstancePath instance, List<Key> keys) {
        metrics.count(Operation.READ_KEYS);
        Function<Key, Optional<Value>> values = store.inOrder(instance, keys, store::read);
        return key -> key.equals(Key.CREDS) ? guards.creds().read(instance) : values.apply(key);
    }

    /**
     * The keys of an instance in their natural order.
     *
     * @throws CofreException {@code NOT_FOUND} if the instance does not exist
     */
    public List<Key> keys(InstancePath instance) {
        requireThere(instance);
        return store.keys(instance);
    }

    /** Throws {@code NOT_FOUND} if the instance does not exist. */
    public void requireThere(InstancePath instance) {
        if (!store.contains(instance)) {
            throw new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist");
        }
    }

    /** The number of keys of an instance. */
    public int keyCount(InstancePath instance) {
        return store.keyCount(instance);
    }

    /** All groups in their natural order. */
    public List<GroupName> groups() {
        return store.groups();
    }

    /** The state of an instance that is there, by its creds. */
    public InstanceState state(InstancePath instance) {
        try {
            return CurrentCreds.of(store, instance).state();
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.UNAVAILABLE);
            return InstanceState.UNREADABLE;
        }
    }

    private CompletableFuture<Void> commit(Operation operation, Change change) {
        metrics.count(operation);
        return store.commit(Commit.of(change));
    }

    private void requireWritable() {
        if (state.phase() == WorkerState.Phase.DRAINING) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the worker is stopping");
        }
        StoreState storeState = store.state();
        if (!storeState.writable()) {
            throw new CofreException(ErrorCode.UNAVAILABLE, storeState.reason());
        }
    }
}
