package io.cofre.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cofre.metrics.GuardMetrics;
import io.cofre.session.CofreException;
import io.cofre.session.InstancePath;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.store.Leases;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard of leases: it notices writes and removals that name no lease although somebody holds the lease of the
 * instance, and refuses them if the operator says so. Thread-safe.
 *
 * <p>As long as no lease was ever acquired, it looks at one flag in memory; if leases are enforced, it looks at the
 * record of the instance in any case.
 */
public final class LeaseGuard {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseGuard.class);
    private static final Duration TOLD_ONCE_IN = Duration.ofMinutes(1);
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int INSTANCES_MAX = 10_000;

    private final Leases leases;
    private final GuardMetrics metrics;
    private final boolean enforces;
    private final OncePerWindow told = new OncePerWindow(TOLD_ONCE_IN);
    private final Cache<InstancePath, Boolean> passedLately;

    LeaseGuard(Leases leases, GuardMetrics metrics, boolean enforces, Ticker clock) {
        this.leases = leases;
        this.metrics = metrics;
        this.enforces = enforces;
        this.passedLately = Caffeine.newBuilder()
                .maximumSize(INSTANCES_MAX)
                .expireAfterWrite(REMEMBERED)
                .ticker(clock)
                .build();
    }

    /**
     * The commit of a caller as the store is to make it. If leases are enforced, a commit that names none gets the
     * condition that nobody has one: a lease may be acquired before the commit takes its place.
     *
     * @throws CofreException {@code LEASE_HELD} if leases are enforced and somebody has this one
     */
    public Commit judged(InstancePath instance, Commit commit) {
        if (!enforces && !leases.wereUsed()) {
            return commit;
        }
        for (Condition condition : commit.conditions()) {
            if (condition instanceof Condition.HoldsLease) {
                return commit;
            }
        }
        Condition unleased = judged(instance);
        return enforces ? commit.onlyIf(unleased) : commit;
    }

    /**
     * The removal of a group as the store is to make it: as if the caller wrote each of its instances.
     *
     * @param instances finds those of the group; it is not asked as long as no lease was ever acquired
     * @throws CofreException {@code LEASE_HELD} if leases are enforced and somebody has that of one of them
     */
    public Commit judgedRemoval(Supplier<List<InstancePath>> instances, Commit removal) {
        if (!enforces && !leases.wereUsed()) {
            return removal;
        }
        Condition[] unleased = instances.get().stream().map(this::judged).toArray(Condition[]::new);
        return enforces ? removal.onlyIf(unleased) : removal;
    }

    /** The condition that nobody has the lease of an instance, if a caller that names none may write it now. */
    private Condition judged(InstancePath instance) {
        Condition unleased = leases.unleased(instance);
        if (isLeased(instance)) {
            note(instance);
            if (enforces) {
                throw unleased.failure();
            }
        }
        return unleased;
    }

    /** Whether a caller wrote past the lease of an instance within the last hour, or tried to. */
    public boolean passedLately(InstancePath instance) {
        return passedLately.getIfPresent(instance) != null;
    }

    /** Whether writes that name no lease are refused while somebody has one. */
    public boolean enforces() {
        return enforces;
    }

    /**
     * A record that cannot be read is no reason to refuse a write; if leases are enforced, the store decides. A write
     * that is only told of does not wait for the record.
     */
    private boolean isLeased(InstancePath instance) {
        try {
            return enforces ? leases.current(instance).filter(Lease::isActive).isPresent() : leases.isHeld(instance);
        } catch (CofreException unreadable) {
            return false;
        }
    }

    private void note(InstancePath instance) {
        metrics.writtenWithoutLease();
        passedLately.put(instance, Boolean.TRUE);
        if (told.isFirst(instance)) {
            LOG.warn(
                    "{} in {} is written without its lease, which somebody holds: {}",
                    instance.instance(),
                    instance.group(),
                    enforces ? "the write is refused" : "the write is made");
        }
    }
}
