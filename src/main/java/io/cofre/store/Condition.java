package io.cofre.store;

import io.cofre.session.CofreException;
import io.cofre.session.ContentTag;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A requirement on one key, judged at the moment at which a commit takes its place in the order of commits. A commit
 * whose condition does not hold changes nothing.
 */
public sealed interface Condition {
    /** The key that it is about. */
    KeyPath path();

    /** Whether it holds while the key has this value; empty for a key that is not there. */
    boolean holdsFor(Optional<Value> value);

    /** The error of a commit for which it does not hold. */
    default CofreException failure() {
        return new ConditionFailedException(path());
    }

    /** The key is not there. */
    record IsAbsent(KeyPath path) implements Condition {
        @Override
        public boolean holdsFor(Optional<Value> value) {
            return value.isEmpty();
        }
    }

    /** The key has a value, whatever it is. */
    record IsPresent(KeyPath path) implements Condition {
        @Override
        public boolean holdsFor(Optional<Value> value) {
            return value.isPresent();
        }
    }

    /** The key has a value with one of these tags. */
    record HasContent(KeyPath path, Set<ContentTag> tags) implements Condition {
        public HasContent {
            tags = Set.copyOf(tags);
        }

        public HasContent(KeyPath path, ContentTag tag) {
            this(path, Set.of(tag));
        }

        @Override
        public boolean holdsFor(Optional<Value> value) {
            return value.map(ContentTag::of).filter(tags::contains).isPresent();
        }
    }

    /** The lease of the instance is of this epoch, whether it ran out or not. */
    record HoldsLease(InstancePath instance, long epoch) implements Condition {
        @Override
        public KeyPath path() {
            return new KeyPath(instance, Key.LEASE);
        }

        @Override
        public boolean holdsFor(Optional<Value> value) {
            return value.isPresent() && LeaseRecord.of(value.get()).epoch() == epoch;
        }

        @Override
        public CofreException failure() {
            return new CofreException(
                    ErrorCode.LEASE_LOST, "the lease of epoch " + epoch + " is lost, and nothing was changed");
        }
    }

    /**
     * Nobody has the lease of the instance, or it ran out.
     *
     * @param hasRunOut judges a record by the time of the store
     */
    record IsUnleased(InstancePath instance, Predicate<LeaseRecord> hasRunOut) implements Condition {
        @Override
        public KeyPath path() {
            return new KeyPath(instance, Key.LEASE);
        }

        @Override
        public boolean holdsFor(Optional<Value> value) {
            return value.isEmpty() || hasRunOut.test(LeaseRecord.of(value.get()));
        }

        @Override
        public CofreException failure() {
            return new CofreException(
                    ErrorCode.LEASE_HELD, "the instance is leased: only writes of the holder of its lease are taken");
        }
    }

    /**
     * No identity is lost by a write of creds.
     *
     * @param path the key of the creds
     * @param isLost whether the identity in the stored creds would be lost, and nothing else keeps it
     * @param takesDamaged whether it holds for creds that are there and not intact
     */
    record KeepsIdentity(KeyPath path, Predicate<Value> isLost, boolean takesDamaged) implements Condition {
        @Override
        public boolean holdsFor(Optional<Value> value) {
            return value.isEmpty() || !isLost.test(value.get());
        }

        @Override
        public CofreException failure() {
            return new IdentityAtRiskException();
        }
    }
}
