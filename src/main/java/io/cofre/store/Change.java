package io.cofre.store;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import java.time.Instant;

/** One change of what is stored. Every change is idempotent: made twice in a row it has the effect of once. */
public sealed interface Change {
    /** The group in which it changes something. */
    GroupName group();

    /** Creates a group; no effect where it exists. */
    record CreateGroup(GroupName group) implements Change {}

    /**
     * Removes a group with all its instances; no effect where it does not exist.
     *
     * @param id what it is called in the trash
     */
    record DeleteGroup(GroupName group, RecoveryPointId id) implements Change {
        public DeleteGroup(GroupName group) {
            this(group, RecoveryPointId.at(Instant.now()));
        }
    }

    /** Creates an instance, and its group if need be; no effect where it exists. */
    record CreateInstance(InstancePath instance) implements Change {
        @Override
        public GroupName group() {
            return instance.group();
        }
    }

    /**
     * Removes an instance with all its values; no effect where it does not exist.
     *
     * @param id what it is called in the trash
     */
    record DeleteInstance(InstancePath instance, RecoveryPointId id) implements Change {
        public DeleteInstance(InstancePath instance) {
            this(instance, RecoveryPointId.at(Instant.now()));
        }

        @Override
        public GroupName group() {
            return instance.group();
        }
    }

    /** Stores a value under a key in place of any other. Its instance must exist. */
    record PutValue(KeyPath path, Value value) implements Change {
        @Override
        public GroupName group() {
            return path.instance().group();
        }
    }

    /** Removes a key with its value; no effect where it does not exist. */
    record DeleteKey(KeyPath path) implements Change {
        @Override
        public GroupName group() {
            return path.instance().group();
        }
    }
}
