package io.cofre.store;

import java.util.List;

/**
 * Changes that hold together: after a crash either all of them are there or none. They are made in the order given.
 *
 * @param changes at least one
 */
public record Commit(List<Change> changes) {
    public Commit {
        changes = List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a commit holds at least one change");
        }
    }

    public static Commit of(Change... changes) {
        return new Commit(List.of(changes));
    }
}
