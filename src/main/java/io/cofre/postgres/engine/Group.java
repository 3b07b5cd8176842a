package io.cofre.postgres.engine;

import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Commits that one statement makes, each on its own condition. The last change of each key is what is sent. */
final class Group {
    private static final int COMMITS_MAX = 512;
    private static final long BYTES_MAX = 8L << 20;

    private final List<Pending> members = new ArrayList<>();
    private final Map<Scope, Integer> scopes = new LinkedHashMap<>();
    private final Map<KeyPath, Entry> entries = new LinkedHashMap<>();
    private long bytes;

    /**
     * The last change of a key.
     *
     * @param scope the number of the scope, from 1
     * @param value empty: it is deleted
     */
    record Entry(int scope, Optional<Value> value) {}

    /** A group of these commits, which fit together. */
    static Group of(List<Pending> members) {
        Group group = new Group();
        for (Pending member : members) {
            if (!group.add(member)) {
                throw new IllegalStateException("a part of a group is a group");
            }
        }
        return group;
    }

    /**
     * Adds a commit unless the group is full, or the commit has to come after the outcome of another one is known: both
     * change a key, and one of them may not be made.
     *
     * @return whether it was added
     */
    boolean add(Pending pending) {
        if (pending.scope().isEmpty() || (!members.isEmpty() && isFullFor(pending))) {
            return false;
        }
        Scope scope = pending.scope().get();
        Integer known = scopes.get(scope);
        int number = known == null ? scopes.size() + 1 : known;
        for (Change change : pending.commit().changes()) {
            Entry before = entries.get(Scope.keyOf(change).orElseThrow());
            if (before != null && before.scope() != number) {
                return false;
            }
        }
        for (Change change : pending.commit().changes()) {
            entries.put(Scope.keyOf(change).orElseThrow(), new Entry(number, Scope.valueOf(change)));
        }
        scopes.put(scope, number);
        members.add(pending);
        bytes += pending.bytes();
        return true;
    }

    private boolean isFullFor(Pending pending) {
        return members.size() >= COMMITS_MAX || bytes + pending.bytes() > BYTES_MAX;
    }

    List<Pending> members() {
        return members;
    }

    /** The scopes in the order of their numbers. */
    List<Scope> scopes() {
        return List.copyOf(scopes.keySet());
    }

    Map<KeyPath, Entry> entries() {
        return entries;
    }

    /** The rows of those instances whose scopes held. */
    Map<InstancePath, Long> rows(Map<Integer, Long> held) {
        Map<InstancePath, Long> rows = new HashMap<>();
        scopes.forEach((scope, number) -> {
            Long row = held.get(number);
            if (row != null) {
                rows.put(scope.instance(), row);
            }
        });
        return rows;
    }

    /** The number of the scope of a member. */
    int numberOf(Pending member) {
        Integer number = scopes.get(member.scope().orElseThrow());
        if (number == null) {
            throw new IllegalStateException("no member of this group");
        }
        return number;
    }
}
