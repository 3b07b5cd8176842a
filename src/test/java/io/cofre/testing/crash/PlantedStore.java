package io.cofre.testing.crash;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.Leases;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * A store with a planted bug in how it makes commits, which the judges must find out.
 *
 * @param bug makes a commit with the store behind it
 */
public record PlantedStore(SessionStore store, BiFunction<SessionStore, Commit, CompletableFuture<Void>> bug)
        implements SessionStore {

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

    @Override
    public void tells(ChangeListener listener) {
        store.tells(listener);
    }

    @Override
    public Optional<Value> read(KeyPath path) {
        return store.read(path);
    }

    @Override
    public List<GroupName> groups() {
        return store.groups();
    }

    @Override
    public List<Key> keys(InstancePath instance) {
        return store.keys(instance);
    }

    @Override
    public boolean contains(InstancePath instance) {
        return store.contains(instance);
    }

    @Override
    public Optional<List<InstanceName>> instances(GroupName group) {
        return store.instances(group);
    }

    @Override
    public Leases leases() {
        return store.leases();
    }

    @Override
    public StoreState state() {
        return store.state();
    }

    @Override
    public void close() {
        store.close();
    }
}
