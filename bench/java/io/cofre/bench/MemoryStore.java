package io.cofre.bench;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.store.FileHealth;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store that keeps nothing: what the HTTP server can do when storage costs nothing is the ceiling that the real store
 * is measured against. It makes each change by itself, and keeps none of the promises about durability and atomicity.
 */
final class MemoryStore implements SessionStore {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Map<InstancePath, Map<Key, Value>> instances = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<Void> commit(Commit commit) {
        for (Change change : commit.changes()) {
            if (!make(change)) {
                return CompletableFuture.failedFuture(
                        new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist"));
            }
        }
        return DONE;
    }

    /** It tells nobody: no measurement follows changes of this store. */
    @Override
    public void tells(ChangeListener listener) {}

    @Override
    public Optional<Value> read(KeyPath path) {
        Map<Key, Value> values = instances.get(path.instance());
        return values == null ? Optional.empty() : Optional.ofNullable(values.get(path.key()));
    }

    /** It keeps no times. */
    @Override
    public Optional<Instant> lastWrite(InstancePath instance) {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> lastWrite(KeyPath path) {
        return Optional.empty();
    }

    @Override
    public List<GroupName> groups() {
        return instances.keySet().stream()
                .map(InstancePath::group)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public List<Key> keys(InstancePath instance) {
        Map<Key, Value> values = instances.getOrDefault(instance, Map.of());
        return values.keySet().stream().sorted().toList();
    }

    @Override
    public boolean contains(InstancePath instance) {
        return instances.containsKey(instance);
    }

    @Override
    public Optional<List<InstanceName>> instances(GroupName group) {
        TreeSet<InstanceName> names = new TreeSet<>();
        for (InstancePath path : instances.keySet()) {
            if (path.group().equals(group)) {
                names.add(path.instance());
            }
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(names));
    }

    @Override
    public Optional<FileHealth> fileHealth() {
        return Optional.empty();
    }

    @Override
    public StoreState state() {
        return StoreState.WRITABLE;
    }

    @Override
    public void close() {
        instances.clear();
    }

    private boolean make(Change change) {
        if (change instanceof Change.PutValue put) {
            Map<Key, Value> values = instances.get(put.path().instance());
            if (values != null) {
                values.put(put.path().key(), put.value());
            }
            return values != null;
        }
        if (change instanceof Change.DeleteKey delete) {
            Map<Key, Value> values = instances.get(delete.path().instance());
            if (values != null) {
                values.remove(delete.path().key());
            }
        } else if (change instanceof Change.CreateInstance create) {
            instances.putIfAbsent(create.instance(), new ConcurrentHashMap<>());
        } else if (change instanceof Change.DeleteInstance delete) {
            instances.remove(delete.instance());
        } else if (change instanceof Change.DeleteGroup delete) {
            instances.keySet().removeIf(path -> path.group().equals(delete.group()));
        }
        return true;
    }
}
