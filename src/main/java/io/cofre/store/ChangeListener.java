package io.cofre.store;

import io.cofre.session.InstancePath;
import java.util.List;

/**
 * A listener to the changes of a store, which tells it of each change that is durable and that readers see. The calls
 * for one instance come in the order of its commits, one at a time; those for two instances may come at the same
 * moment. A store tells of a commit before it acknowledges it.
 *
 * <p>Commits wait for a call: it must be quick, must not wait for anything and must not throw.
 */
public interface ChangeListener {
    /** These commits were made, in their order. */
    void committed(List<Commit> commits);

    /** Another state took the place of an instance, as a restore or an import does. */
    void replaced(InstancePath instance);

    /** A listener that does nothing. */
    ChangeListener NONE = new ChangeListener() {
        @Override
        public void committed(List<Commit> commits) {}

        @Override
        public void replaced(InstancePath instance) {}
    };
}
