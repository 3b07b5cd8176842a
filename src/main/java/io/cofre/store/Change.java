package io.cofre.store;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;

/**
 * One change of the stored sessions. Every change is idempotent: making it twice in a row has the effect of making it
 * once.
 */
public sealed interface Change {
    /** The group that it changes. */
    GroupName group();

    /** Calls the method of the visitor that fits the kind of this change. */
    <T> T accept(Visitor<T> visitor);

    /**
     * One treatment of every kind of change. A new kind does not compile until each visitor handles it.
     *
     * @param <T> the result for one change
     */
    interface Visitor<T> {
        T createGroup(CreateGroup create);

        T deleteGroup(DeleteGroup delete);

        T createInstance(CreateInstance create);

        T deleteInstance(DeleteInstance delete);

        T putValue(PutValue put);

        T deleteKey(DeleteKey delete);
    }

    /** Creates a group; no effect if it exists. */
    record CreateGroup(GroupName group) implements Change {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.createGroup(this);
        }
    }

    /**
     * Removes a group with all its instances; no effect if it does not exist.
     *
     * @param id its name in the trash
     */
    record DeleteGroup(GroupName group, RecoveryPointId id) implements Change {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.deleteGroup(this);
        }
    }

    /** Creates an instance, and its group if need be; no effect if it exists. */
    record CreateInstance(InstancePath instance) implements Change {
        @Override
        public GroupName group() {
            return instance.group();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.createInstance(this);
        }
    }

    /**
     * Removes an instance with all its values; no effect if it does not exist.
     *
     * @param id its name in the trash
     */
    record DeleteInstance(InstancePath instance, RecoveryPointId id) implements Change {
        @Override
        public GroupName group() {
            return instance.group();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.deleteInstance(this);
        }
    }

    /** Stores a value under a key in place of any other. Its instance must exist. */
    record PutValue(KeyPath path, Value value) implements Change {
        @Override
        public GroupName group() {
            return path.instance().group();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.putValue(this);
        }
    }

    /** Removes a key with its value; no effect if it does not exist. */
    record DeleteKey(KeyPath path) implements Change {
        @Override
        public GroupName group() {
            return path.instance().group();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.deleteKey(this);
        }
    }
}
