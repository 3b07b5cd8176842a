package io.cofre.lease;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Printable;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.store.LeaseRecord;
import io.cofre.store.Leases;
import io.cofre.store.SessionStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The leases of a store that keeps the record of each one under the hidden key of its instance: acquisitions and
 * releases are commits of that store, in order with all others. The time at which each lease runs out is in memory
 * only. Thread-safe.
 *
 * <p>The record says whose the lease is. A time is kept under the epoch that it belongs to, so that nothing has to be
 * forgotten when an instance is deleted or replaced, and no acquisition touches the time of another one.
 */
public final class RecordedLeases implements Leases {
    /** The number of kept times from which on those of leases that are no more are looked for and dropped. */
    private static final int TIMES_KEPT = 1000;

    private static final int THREADS = 2;

    private final SessionStore store;
    private final Epochs epochs;
    private final LongSupplier nanoTime;
    private final long openedNs;
    private final Executor waiting = threads();

    /** The time at which each lease runs out, in nanoseconds. */
    private final Map<Acquisition, Long> times = new ConcurrentHashMap<>();

    /** The end of the last call about each instance that is under way. */
    private final Map<InstancePath, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();

    private volatile int timesKept = TIMES_KEPT;

    /**
     * @param store takes commits with the hidden key, and reads it
     * @param nanoTime the time in nanoseconds since some moment; nobody can set it
     */
    public RecordedLeases(SessionStore store, Epochs epochs, LongSupplier nanoTime) {
        this.store = store;
        this.epochs = epochs;
        this.nanoTime = nanoTime;
        this.openedNs = nanoTime.getAsLong();
    }

    /** One acquisition of the lease of an instance. */
    private record Acquisition(InstancePath instance, long epoch) {}

    /** The threads that make the calls which had to wait. They end when nothing has waited for a while. */
    private static Executor threads() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "cofre-leases");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public CompletableFuture<Lease> acquire(InstancePath instance, String holder, Duration ttl) {
        try {
            dropTimes();
            epochs.reserve();
        } catch (CofreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return inTurn(instance, () -> acquireNow(instance, holder, ttl));
    }

    private CompletableFuture<Lease> acquireNow(InstancePath instance, String holder, Duration ttl) {
        if (!store.contains(instance)) {
            throw new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist");
        }
        Optional<LeaseRecord> before = record(instance);
        if (before.isPresent() && !before.get().holder().equals(holder)) {
            requireRunOut(instance, before.get());
        }
        long epoch = epochs.next(before.map(LeaseRecord::epoch).orElse(0L));
        LeaseRecord taken = new LeaseRecord(epoch, holder, ttl);
        return store.commit(Commit.of(new Change.PutValue(path(instance), taken.value())))
                .thenApply(durable -> {
                    before.ifPresent(lost -> times.remove(new Acquisition(instance, lost.epoch())));
                    return begin(instance, taken, ttl);
                });
    }

    private void requireRunOut(InstancePath instance, LeaseRecord record) {
        Duration left = left(instance, record);
        if (!left.isZero()) {
            throw new CofreException(
                    ErrorCode.LEASE_HELD,
                    "the lease is held by \"" + Printable.line(record.holder()) + "\", and runs out in "
                            + Lease.ms(left) + " ms unless it is renewed");
        }
    }

    @Override
    public CompletableFuture<Lease> renew(InstancePath instance, String holder, long epoch, Duration ttl) {
        return inTurn(instance, () -> {
            LeaseRecord record = record(instance)
                    .filter(found -> found.epoch() == epoch && found.holder().equals(holder))
                    .orElseThrow(() -> new Condition.HoldsLease(instance, epoch).failure());
            return CompletableFuture.completedFuture(begin(instance, record, ttl));
        });
    }

    @Override
    public CompletableFuture<Void> release(InstancePath instance, long epoch) {
        return inTurn(
                instance,
                () -> store.commit(Commit.of(new Change.DeleteKey(path(instance)))
                        .onlyIf(new Condition.HoldsLease(instance, epoch))));
    }

    @Override
    public CompletableFuture<Boolean> revoke(InstancePath instance) {
        return inTurn(
                instance,
                () -> isRecorded(instance)
                        ? store.commit(Commit.of(new Change.DeleteKey(path(instance))))
                                .thenApply(durable -> true)
                        : CompletableFuture.completedFuture(false));
    }

    /** Whether there is a record, intact or not. */
    private boolean isRecorded(InstancePath instance) {
        try {
            return store.read(path(instance)).isPresent();
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return true;
        }
    }

    @Override
    public Optional<Lease> current(InstancePath instance) {
        return record(instance).map(record -> new Lease(record.holder(), record.epoch(), left(instance, record)));
    }

    @Override
    public boolean isHeld(InstancePath instance) {
        return current(instance).filter(Lease::isActive).isPresent();
    }

    @Override
    public boolean wereUsed() {
        return epochs.wereGiven();
    }

    @Override
    public Condition unleased(InstancePath instance) {
        return new Condition.IsUnleased(instance, record -> hasRunOut(instance, record));
    }

    /**
     * Whether a lease has run out. The record may be of an acquisition that is not durable yet, and that fails: so this
     * keeps no time, and a lease counts as one that somebody holds until its time has begun: when its acquisition has
     * become durable, or {@link #current} looks at it.
     */
    private boolean hasRunOut(InstancePath instance, LeaseRecord record) {
        Long endNs = times.get(new Acquisition(instance, record.epoch()));
        if (endNs == null) {
            if (!epochs.isOfEarlierProcess(record.epoch())) {
                return false;
            }
            endNs = openedNs + record.ttl().toNanos();
        }
        return endNs - nanoTime.getAsLong() <= 0;
    }

    @Override
    public int active() {
        long now = nanoTime.getAsLong();
        int active = 0;
        for (Map.Entry<Acquisition, Long> each : times.entrySet()) {
            if (each.getValue() - now > 0 && isPresent(each.getKey())) {
                active++;
            }
        }
        return active;
    }

    private Lease begin(InstancePath instance, LeaseRecord record, Duration ttl) {
        times.put(new Acquisition(instance, record.epoch()), nanoTime.getAsLong() + ttl.toNanos());
        return new Lease(record.holder(), record.epoch(), ttl);
    }

    /**
     * The time that is left of a lease whose record is durable. A lease of which this process knows no time was
     * acquired by an earlier process, and then has its full time from the start of this one on; or its acquisition has
     * just become durable. Its time is kept from now on, so that it runs out in any case.
     */
    private Duration left(InstancePath instance, LeaseRecord record) {
        long now = nanoTime.getAsLong();
        long endNs = times.computeIfAbsent(
                new Acquisition(instance, record.epoch()),
                unknown -> (epochs.isOfEarlierProcess(unknown.epoch()) ? openedNs : now)
                        + record.ttl().toNanos());
        return Duration.ofNanos(Math.max(0, endNs - now));
    }

    private Optional<LeaseRecord> record(InstancePath instance) {
        return store.read(path(instance)).map(LeaseRecord::of);
    }

    private static KeyPath path(InstancePath instance) {
        return new KeyPath(instance, Key.LEASE);
    }

    /** Bounds the memory of times whose leases are no more: the instances may be deleted, and never named again. */
    private void dropTimes() {
        if (times.size() > timesKept) {
            times.keySet().removeIf(each -> !isPresent(each));
            timesKept = 2 * times.size() + TIMES_KEPT;
        }
    }

    /** Whether the instance has this lease now; it counts as that while the record cannot be read. */
    private boolean isPresent(Acquisition acquisition) {
        try {
            return record(acquisition.instance())
                    .filter(record -> record.epoch() == acquisition.epoch())
                    .isPresent();
        } catch (CofreException unreadable) {
            return true;
        }
    }

    /**
     * Makes a call once the calls about this instance that came before it have ended. If it has to wait,
     * another thread makes it: the thread that ends a commit belongs to the store, and a first look at a record may
     * wait for the disk.
     */
    private <T> CompletableFuture<T> inTurn(InstancePath instance, Supplier<CompletableFuture<T>> call) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Void> before = ends.put(instance, end);
        CompletableFuture<T> result =
                before == null ? made(call) : before.thenComposeAsync(nothing -> made(call), waiting);
        CompletableFuture<T> unused = result.whenComplete((made, failure) -> {
            ends.remove(instance, end);
            end.complete(null);
        });
        return result;
    }

    private static <T> CompletableFuture<T> made(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
