package io.cofre.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Changes that hold together: after a crash either all of them are there or none. They are made in the order given, and
 * only if all conditions hold at the moment at which the commit takes its place in the order of commits.
 *
 * @param changes at least one
 * @param conditions they must hold before the first of the changes, and leave no trace
 */
public record Commit(List<Change> changes, List<Condition> conditions) {
    public Commit {
        changes = List.copyOf(changes);
        conditions = List.copyOf(conditions);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a commit holds at least one change");
        }
    }

    public Commit(List<Change> changes) {
        this(changes, List.of());
    }

    public static Commit of(Change... changes) {
        return new Commit(List.of(changes));
    }

    /** The same changes, made only if this condition holds as well. */
    public Commit onlyIf(Condition... added) {
        List<Condition> all = new ArrayList<>(conditions);
        all.addAll(List.of(added));
        return new Commit(changes, all);
    }
}
