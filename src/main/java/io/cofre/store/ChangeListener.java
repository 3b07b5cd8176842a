package io.cofre.store;

import io.cofre.session.InstancePath;
import java.util.List;

/**
 * A listener to the changes of a store, which tells it of each change that is durable and that readers see. The calls
 * for one instance come in the order of its commits, one at a time; those for two instances may come at the same
 * moment. A store tells of a commit before it acknowledges it. Where several processes write, it may tell of those that
 * others made, and of the beginning and end of an instance, a moment later; of several quick changes of one key by
 * another process it may tell the last one only.
 *
 * <p>Commits wait for a call: it must be quick, must not wait for anything and must not throw.
 */
public interface ChangeListener {
    /** These commits were made, in their order. */
    void committed(List<Commit> commits);

    /** Another state took the place of an instance, as a restore or an import does. */
    void replaced(InstancePath instance);

    /** Changes of an instance were made that cannot be told one by one. */
    void missed(InstancePath instance);

    /** A listener that does nothing. */
    ChangeListener NONE = new ChangeListener() {
        @Override
        public void committed(List<Commit> commits) {}

        @Override
        public void replaced(InstancePath instance) {}

        @Override
        public void missed(InstancePath instance) {}
    };
}
