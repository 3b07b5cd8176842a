package io.cofre.store;

import io.cofre.session.ContentTag;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import java.util.Optional;
import java.util.Set;

/**
 * A requirement on one key, judged at the moment at which a commit takes its place in the order of commits. A commit
 * whose condition does not hold changes nothing.
 */
public sealed interface Condition {
    /** The key that it is about. */
    KeyPath path();

    /** Whether it holds while the key has this value; empty for a key that is not there. */
    boolean holdsFor(Optional<Value> value);

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
}
