package io.cofre.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cofre.metrics.GuardMetrics;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshots;
import java.time.InstantSource;

/**
 * The guards against the loss of an identity by pods. One set of guards belongs to one store. Thread-safe.
 *
 * @param identity keeps a paired identity before another one takes its place
 * @param creds heals damaged creds as they are read
 * @param writers notices instances that two pods write
 * @param identities knows which instances have the same identity
 * @param leases notices writes past a lease
 */
public record Guards(
        IdentityGuard identity,
        CredsReader creds,
        TwoWriterDetector writers,
        IdentityIndex identities,
        LeaseGuard leases) {
    /**
     * The guards of a store and its snapshots; they enforce no lease.
     *
     * @param time the time of day
     */
    public static Guards of(SessionStore store, Snapshots snapshots, GuardMetrics metrics, InstantSource time) {
        return of(store, snapshots, metrics, time, false);
    }

    /**
     * The guards of a store and its snapshots.
     *
     * @param time the time of day
     * @param enforcesLeases whether writes without a lease are refused while somebody has one
     */
    public static Guards of(
            SessionStore store, Snapshots snapshots, GuardMetrics metrics, InstantSource time, boolean enforcesLeases) {
        IdentityIndex identities = new IdentityIndex(store);
        return new Guards(
                new IdentityGuard(store, snapshots, metrics, identities),
                new CredsReader(store, metrics, time),
                new TwoWriterDetector(metrics, Ticker.systemTicker()),
                identities,
                new LeaseGuard(store.leases(), metrics, enforcesLeases, Ticker.systemTicker()));
    }
}
