package io.cofre.testing.crash;

import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.store.Leases;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An instance with its lease as it should be. Immutable.
 *
 * @param values the version of each key
 */
record LeaseModel(boolean exists, Optional<Held> lease, Map<Key, String> values) {
    static final LeaseModel EMPTY = new LeaseModel(false, Optional.empty(), Map.of());

    /** An epoch that nobody was told, and nobody can find any more. */
    private static final long FORGOTTEN = -1;

    /**
     * A lease.
     *
     * @param ttl the time for which it was acquired, and which it has anew after a restart
     * @param endNs the moment at which it runs out
     */
    record Held(String holder, long epoch, Duration ttl, long endNs) {
        boolean isActive(long now) {
            return endNs - now > 0;
        }

        Lease at(long now) {
            return new Lease(holder, epoch, Duration.ofNanos(Math.max(0, endNs - now)));
        }
    }

    /**
     * An instance as a store serves it.
     *
     * @param isListed whether the list of keys names all values, and nothing else
     */
    record Served(boolean exists, Optional<Lease> lease, Map<Key, String> values, boolean isListed) {
        /** All that a store serves of an instance with these keys, in their natural order. */
        static Served by(SessionStore store, InstancePath instance, List<Key> keys) {
            Map<Key, String> values = new TreeMap<>();
            for (Key key : keys) {
                SessionModel.served(store, new KeyPath(instance, key)).ifPresent(version -> values.put(key, version));
            }
            boolean isListed = store.keys(instance).equals(List.copyOf(values.keySet()));
            return new Served(store.contains(instance), store.leases().current(instance), Map.copyOf(values), isListed);
        }
    }

    /** One call. */
    sealed interface Call {
        /** Whether it is a call of the port of leases. */
        default boolean isForLease() {
            return false;
        }

        /** The name of its kind. */
        default String kindName() {
            return getClass().getSimpleName();
        }
    }

    /**
     * A write of some values.
     *
     * @param epoch of the lease that it asks for, if it asks for one
     */
    record Write(Kind kind, long epoch, Map<Key, String> puts) implements Call {
        enum Kind {
            /** Only while the lease is of its epoch. */
            FENCED,
            /** Only while nobody has a lease that has not run out. */
            GIVES_WAY,
            /** Without a condition. */
            PLAIN
        }

        Commit commit(InstancePath instance, Leases leases) {
            List<Change> changes = new ArrayList<>();
            puts.forEach((key, version) -> {
                KeyPath path = new KeyPath(instance, key);
                changes.add(new Change.PutValue(path, TestValue.of(path, version)));
            });
            Commit commit = new Commit(changes);
            return switch (kind) {
                case FENCED -> commit.onlyIf(new Condition.HoldsLease(instance, epoch));
                case GIVES_WAY -> commit.onlyIf(leases.unleased(instance));
                case PLAIN -> commit;
            };
        }

        @Override
        public String kindName() {
            return kind.toString();
        }
    }

    record Acquire(String holder, Duration ttl) implements Call {
        @Override
        public boolean isForLease() {
            return true;
        }
    }

    record Release(long epoch) implements Call {
        @Override
        public boolean isForLease() {
            return true;
        }
    }

    record Revoke() implements Call {
        @Override
        public boolean isForLease() {
            return true;
        }
    }

    record Create() implements Call {}

    record Delete(RecoveryPointId id) implements Call {}

    /** A return from the trash, or a restored snapshot. */
    record Replace(Map<Key, String> values) implements Call {}

    LeaseModel {
        values = Map.copyOf(values);
    }

    /** The reason for which an acquisition must be refused before anything is submitted. */
    Optional<ErrorCode> refusalAtOnce(Acquire acquire, long now) {
        if (!exists) {
            return Optional.of(ErrorCode.NOT_FOUND);
        }
        boolean isHeld = lease.filter(
                        held -> held.isActive(now) && !held.holder().equals(acquire.holder()))
                .isPresent();
        return isHeld ? Optional.of(ErrorCode.LEASE_HELD) : Optional.empty();
    }

    /** The reason for which a call must be refused when it takes its place in the order; empty if it must be made. */
    Optional<ErrorCode> refusal(Call call, long now) {
        boolean isFencedOff =
                call instanceof Write fenced && fenced.kind() == Write.Kind.FENCED && !isOf(fenced.epoch());
        if (isFencedOff || (call instanceof Release release && !isOf(release.epoch()))) {
            return Optional.of(ErrorCode.LEASE_LOST);
        }
        if (call instanceof Write givesWay
                && givesWay.kind() == Write.Kind.GIVES_WAY
                && lease.filter(held -> held.isActive(now)).isPresent()) {
            return Optional.of(ErrorCode.LEASE_HELD);
        }
        boolean needsInstance = call instanceof Write || call instanceof Acquire;
        return needsInstance && !exists ? Optional.of(ErrorCode.NOT_FOUND) : Optional.empty();
    }

    private boolean isOf(long epoch) {
        return lease.filter(held -> held.epoch() == epoch).isPresent();
    }

    /**
     * The instance after a call that is made.
     *
     * @param epoch the one that an acquisition got
     */
    LeaseModel after(Call call, long epoch, long now) {
        if (call instanceof Write write) {
            Map<Key, String> changed = new TreeMap<>(values);
            changed.putAll(write.puts());
            return new LeaseModel(true, lease, changed);
        }
        if (call instanceof Acquire acquire) {
            long endNs = now + acquire.ttl().toNanos();
            Held taken = new Held(acquire.holder(), epoch, acquire.ttl(), endNs);
            return new LeaseModel(true, Optional.of(taken), values);
        }
        if (call instanceof Release || call instanceof Revoke) {
            return new LeaseModel(exists, Optional.empty(), values);
        }
        if (call instanceof Delete) {
            return EMPTY;
        }
        return call instanceof Replace replaced
                ? new LeaseModel(true, Optional.empty(), replaced.values())
                : new LeaseModel(true, lease, values);
    }

    /** The same with a lease that runs out at another moment. */
    LeaseModel renewed(long endNs) {
        return new LeaseModel(
                exists, lease.map(held -> new Held(held.holder(), held.epoch(), held.ttl(), endNs)), values);
    }

    Served at(long now) {
        return new Served(exists, lease.map(held -> held.at(now)), values, true);
    }

    /** The model of what a process finds that started just now. */
    static LeaseModel foundBy(Served served, long now) {
        Optional<Held> lease = served.lease()
                .map(found -> new Held(
                        found.holder(),
                        found.epoch(),
                        found.expiresIn(),
                        now + found.expiresIn().toNanos()));
        return new LeaseModel(served.exists(), lease, served.values());
    }

    /**
     * Whether a process can find this when it starts: the instance after some of the uncertain calls, in their order,
     * each of them whole, and its lease with its full time.
     *
     * @param highest the highest epoch that anybody was told
     * @param now the time at which the process before ended
     */
    boolean canBecome(Served found, List<Call> uncertain, long highest, long now) {
        Optional<Lease> anew = lease.map(held -> new Lease(held.holder(), held.epoch(), held.ttl()));
        if (new Served(exists, anew, values, true).equals(found)) {
            return true;
        }
        if (uncertain.isEmpty()) {
            return false;
        }
        List<Call> rest = uncertain.subList(1, uncertain.size());
        long epoch =
                found.lease().map(Lease::epoch).filter(each -> each > highest).orElse(FORGOTTEN);
        return canBecome(found, rest, highest, now)
                || (refusal(uncertain.get(0), now).isEmpty()
                        && after(uncertain.get(0), epoch, now).canBecome(found, rest, highest, now));
    }
}
