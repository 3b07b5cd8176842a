package io.cofre.store;

import io.cofre.session.InstancePath;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The port of leases: the exclusive right of one holder to write an instance.
 *
 * <p>Every store promises:
 *
 * <ul> <li><b>Fencing.</b> A commit with the condition {@link Condition.HoldsLease} is made only if the lease is of
 * that epoch at the moment at which the commit takes its place in the order of commits. Time has no part in that: time
 * decides who may acquire, and never whether an epoch still holds. <li><b>Epochs.</b> Each acquisition gets a higher
 * epoch than all before it, over restarts, clocks that go back, and the deletion and renewed creation of the instance.
 * <li><b>Durability.</b> An acquisition, a release or a revocation is durable when its future completes.
 * <li><b>Time.</b> A lease runs out by a clock that nobody can set. A store of one process keeps renewals in memory
 * only: after a restart each lease has its full time again, as it was acquired. In a shared store the time goes on.
 * <li><b>Order.</b> The calls about one instance are made one
 * after the other, in the order in which they came. A renewal never succeeds while another holder's acquisition is
 * being made durable. <li><b>Life of an instance.</b> The deletion of an instance ends its lease, and so does
 * everything that puts another state in its place: a restored snapshot, an import, a return from the trash. No copy of
 * an instance has its lease. </ul>
 *
 * <p>All methods may be called by any thread at any time. Errors, thrown or in the future, are
 * {@link io.cofre.session.CofreException}s.
 */
public interface Leases {
    /** The leases of a store that has none: nobody can acquire one. */
    Leases NONE = new NoLeases();

    /**
     * Acquires the lease: it is free, it ran out, or the same holder has it, whose older process then has it no more.
     *
     * <p>The future fails with {@code NOT_FOUND} if the instance does not exist, and with {@code LEASE_HELD} if another
     * holder has the lease; the message names the holder and the time that is left.
     */
    CompletableFuture<Lease> acquire(InstancePath instance, String holder, Duration ttl);

    /**
     * Gives a lease its full time again, also after it ran out. Nothing is written.
     *
     * <p>The future fails with {@code LEASE_LOST} if there is no lease of that holder and epoch.
     */
    CompletableFuture<Lease> renew(InstancePath instance, String holder, long epoch, Duration ttl);

    /** Gives a lease up; the future fails with {@code LEASE_LOST} if there is none of that epoch. */
    CompletableFuture<Void> release(InstancePath instance, long epoch);

    /** Ends a lease whoever holds it, even if its record is damaged. The future tells whether there was one. */
    CompletableFuture<Boolean> revoke(InstancePath instance);

    /** The lease of an instance, also if it ran out and nobody took it since; empty if there is none. */
    Optional<Lease> current(InstancePath instance);

    /**
     * Whether somebody has the lease of an instance, for a notice to operators: where others may acquire it too, the
     * answer may be a second old.
     */
    boolean isHeld(InstancePath instance);

    /**
     * Whether any lease was ever acquired, as far as this process can know: in a shared store others may acquire one at
     * any time, and it is always true. Until then no write has to look for one, and this looks at no file and no
     * map.
     */
    boolean wereUsed();

    /**
     * A condition for a commit of somebody who holds no lease: nobody has the lease of the instance, or it ran out. A
     * commit for which it does not hold fails with {@code LEASE_HELD}.
     */
    Condition unleased(InstancePath instance);

    /**
     * The number of leases that have not run out, as far as they were acquired, renewed or looked at since the start.
     */
    int active();
}
