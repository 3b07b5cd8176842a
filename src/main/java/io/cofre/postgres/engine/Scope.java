package io.cofre.postgres.engine;

import io.cofre.session.CofreException;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.IdentityReader;
import java.util.Optional;

/**
 * The conditions of a commit that one statement can judge for a whole group: they are all on the row of its instance.
 *
 * @param fence the demand on the lease
 * @param epoch the epoch that {@link Fence#EPOCH} asks for, else 0
 * @param ofCreds whether creds are written: then the instance must have this identity before and after
 * @param identity the digest of the identity in them; empty if they have none
 */
record Scope(InstancePath instance, Fence fence, long epoch, boolean ofCreds, Optional<String> identity) {
    /** The kinds of what a commit asks of the lease. */
    enum Fence {
        NOTHING(0),
        EPOCH(1),
        UNLEASED(2);

        private final int number;

        Fence(int number) {
            this.number = number;
        }

        /** The number that it has in the statement. */
        int number() {
            return number;
        }
    }

    /** The scope of a commit; empty if it needs a transaction of its own. */
    static Optional<Scope> of(Commit commit, IdentityReader identities) {
        Optional<InstancePath> one = onlyInstance(commit);
        if (one.isEmpty()) {
            return Optional.empty();
        }
        Fence fence = Fence.NOTHING;
        long epoch = 0;
        for (Condition condition : commit.conditions()) {
            if (!condition.path().instance().equals(one.get())) {
                return Optional.empty();
            }
            if (condition instanceof Condition.KeepsIdentity) {
                continue;
            }
            if (fence != Fence.NOTHING) {
                return Optional.empty();
            }
            if (condition instanceof Condition.HoldsLease lease) {
                fence = Fence.EPOCH;
                epoch = lease.epoch();
            } else if (condition instanceof Condition.IsUnleased) {
                fence = Fence.UNLEASED;
            } else {
                return Optional.empty();
            }
        }
        boolean ofCreds = false;
        Optional<String> identity = Optional.empty();
        for (Change change : commit.changes()) {
            KeyPath path = keyOf(change).orElseThrow();
            if (path.key().equals(Key.CREDS)) {
                ofCreds = true;
                identity = identityAfter(change, identities);
            }
        }
        return Optional.of(new Scope(one.get(), fence, epoch, ofCreds, identity));
    }

    private static Optional<InstancePath> onlyInstance(Commit commit) {
        Optional<InstancePath> only = Optional.empty();
        for (Change change : commit.changes()) {
            Optional<InstancePath> of = keyOf(change).map(KeyPath::instance);
            if (of.isEmpty() || (only.isPresent() && !only.equals(of))) {
                return Optional.empty();
            }
            only = of;
        }
        return only;
    }

    /** The key that a change is of; empty for one of an instance or a group. */
    static Optional<KeyPath> keyOf(Change change) {
        if (change instanceof Change.PutValue put) {
            return Optional.of(put.path());
        }
        return change instanceof Change.DeleteKey delete ? Optional.of(delete.path()) : Optional.empty();
    }

    /** The value that a change leaves under its key. */
    static Optional<Value> valueOf(Change change) {
        return change instanceof Change.PutValue put ? Optional.of(put.value()) : Optional.empty();
    }

    /** The identity that a change of creds leaves; creds that cannot be read have none. */
    static Optional<String> identityAfter(Change change, IdentityReader identities) {
        try {
            return valueOf(change).flatMap(identities::identityIn);
        } catch (CofreException unreadable) {
            return Optional.empty();
        }
    }
}
