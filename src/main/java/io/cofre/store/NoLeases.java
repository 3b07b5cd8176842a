package io.cofre.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The leases of a store that keeps none. */
final class NoLeases implements Leases {
    @Override
    public CompletableFuture<Lease> acquire(InstancePath instance, String holder, Duration ttl) {
        return CompletableFuture.failedFuture(
                new CofreException(ErrorCode.UNAVAILABLE, "the store of this worker keeps no leases"));
    }

    @Override
    public CompletableFuture<Lease> renew(InstancePath instance, String holder, long epoch, Duration ttl) {
        return CompletableFuture.failedFuture(new Condition.HoldsLease(instance, epoch).failure());
    }

    @Override
    public CompletableFuture<Void> release(InstancePath instance, long epoch) {
        return CompletableFuture.failedFuture(new Condition.HoldsLease(instance, epoch).failure());
    }

    @Override
    public CompletableFuture<Boolean> revoke(InstancePath instance) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public Optional<Lease> current(InstancePath instance) {
        return Optional.empty();
    }

    @Override
    public boolean isHeld(InstancePath instance) {
        return false;
    }

    @Override
    public boolean wereUsed() {
        return false;
    }

    @Override
    public Condition unleased(InstancePath instance) {
        return new Condition.IsUnleased(instance, record -> true);
    }

    @Override
    public int active() {
        return 0;
    }
}
