package io.cofre.testing.crash;

import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.SessionStore;
import io.cofre.testing.DelegatingStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** A store with a planted bug in how it makes commits, which the judges must find out. */
public final class PlantedStore extends DelegatingStore {
    private final SessionStore store;
    private final BiFunction<SessionStore, Commit, CompletableFuture<Void>> bug;

    /** @param bug makes a commit with the store behind it */
    private PlantedStore(SessionStore store, BiFunction<SessionStore, Commit, CompletableFuture<Void>> bug) {
        super(store);
        this.store = store;
        this.bug = bug;
    }

    /** A store that judges conditions when a commit is submitted, and not in the order of commits. */
    public static SessionStore judgingEarly(SessionStore store) {
        return judgingEarly(store, Condition.class);
    }

    /** The same for conditions of one kind. */
    public static SessionStore judgingEarly(SessionStore store, Class<? extends Condition> kind) {
        return new PlantedStore(store, (behind, commit) -> {
            List<Condition> later = new ArrayList<>();
            for (Condition condition : commit.conditions()) {
                if (!kind.isInstance(condition)) {
                    later.add(condition);
                } else if (!condition.holdsFor(behind.read(condition.path()))) {
                    return CompletableFuture.failedFuture(condition.failure());
                }
            }
            return behind.commit(new Commit(commit.changes(), later));
        });
    }

    /** A store that makes each change of a value by itself. */
    public static SessionStore splitting(SessionStore store) {
        return new PlantedStore(store, (behind, commit) -> {
            if (!commit.changes().stream().allMatch(PlantedStore::isOfValue)) {
                return behind.commit(commit);
            }
            CompletableFuture<Void> made =
                    behind.commit(new Commit(List.of(commit.changes().get(0)), commit.conditions()));
            for (Change change : commit.changes().subList(1, commit.changes().size())) {
                made = made.thenCompose(before -> behind.commit(Commit.of(change)));
            }
            return made;
        });
    }

    private static boolean isOfValue(Change change) {
        return change instanceof Change.PutValue || change instanceof Change.DeleteKey;
    }

    @Override
    public CompletableFuture<Void> commit(Commit commit) {
        return bug.apply(store, commit);
    }
}
