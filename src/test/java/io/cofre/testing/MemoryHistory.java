package io.cofre.testing;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Snapshots;
import io.cofre.store.Staging;
import io.cofre.store.StagingArea;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots and stagings of any store, in memory, for tests of parts above a history. A snapshot is of one moment only
 * if nobody writes meanwhile.
 */
public final class MemoryHistory implements Snapshots, StagingArea {
    private final SessionStore store;
    private final Map<Snapshot, Map<Key, Value>> snapshots = new HashMap<>();
    private @Nullable CofreException failure;

    public MemoryHistory(SessionStore store) {
        this.store = store;
    }

    /** From now on no snapshot can be taken. */
    public synchronized void failWith(ErrorCode code) {
        failure = new CofreException(code, "as the test wants it");
    }

    @Override
    public synchronized Snapshot snapshot(InstancePath instance, SnapshotReason reason) {
        if (failure != null) {
            throw failure;
        }
        Map<Key, Value> values = valuesOf(instance);
        Snapshot snapshot = new Snapshot(instance, RecoveryPointId.at(Instant.now()), reason);
        snapshots.put(snapshot, values);
        return snapshot;
    }

    @Override
    public synchronized List<Snapshot> snapshots(InstancePath instance) {
        return snapshots.keySet().stream()
                .filter(snapshot -> snapshot.instance().equals(instance))
                .sorted((one, other) -> other.id().compareTo(one.id()))
                .toList();
    }

    @Override
    public synchronized List<InstancePath> instancesWithSnapshots() {
        return snapshots.keySet().stream().map(Snapshot::instance).distinct().toList();
    }

    private synchronized void keepAs(Snapshot snapshot, Map<Key, Value> values) {
        if (snapshots(snapshot.instance()).stream().anyMatch(known -> known.id().equals(snapshot.id()))) {
            throw new CofreException(ErrorCode.CONFLICT, "there is such a snapshot in memory");
        }
        snapshots.put(snapshot, new TreeMap<>(values));
    }

    @Override
    public synchronized SessionCopy openSnapshot(InstancePath instance, RecoveryPointId id) {
        return new Copy(snapshots.entrySet().stream()
                .filter(each -> each.getKey().id().equals(id))
                .findFirst()
                .orElseThrow(MemoryHistory::absent)
                .getValue());
    }

    @Override
    public synchronized void deleteSnapshot(InstancePath instance, RecoveryPointId id) {
        if (!snapshots.keySet().removeIf(snapshot -> snapshot.id().equals(id))) {
            throw absent();
        }
    }

    @Override
    public synchronized Optional<Snapshot> restoreSnapshot(InstancePath instance, RecoveryPointId id) {
        Map<Key, Value> values = new TreeMap<>();
        try (SessionCopy copy = openSnapshot(instance, id)) {
            copy.keys().forEach(key -> values.put(key, copy.read(key)));
        }
        return replace(instance, values);
    }

    @Override
    public SessionCopy copyOf(InstancePath instance) {
        return new Copy(valuesOf(instance));
    }

    private Map<Key, Value> valuesOf(InstancePath instance) {
        if (!store.contains(instance)) {
            throw absent();
        }
        Map<Key, Value> values = new TreeMap<>();
        for (Key key : store.keys(instance)) {
            store.read(new KeyPath(instance, key)).ifPresent(value -> values.put(key, value));
        }
        return values;
    }

    @Override
    public Staging stage() {
        return new Staged();
    }

    private synchronized Optional<Snapshot> replace(InstancePath instance, Map<Key, Value> values) {
        Optional<Snapshot> replaced = Optional.empty();
        List<Change> changes = new ArrayList<>();
        if (store.contains(instance)) {
            replaced = Optional.of(snapshot(instance, SnapshotReason.REPLACED));
            changes.add(Deletion.of(instance));
        }
        changes.add(new Change.CreateInstance(instance));
        values.forEach((key, value) -> changes.add(new Change.PutValue(new KeyPath(instance, key), value)));
        store.commit(new Commit(changes)).join();
        return replaced;
    }

    private static CofreException absent() {
        return new CofreException(ErrorCode.NOT_FOUND, "there is no such thing in memory");
    }

    private final class Staged implements Staging {
        private final Map<Key, Value> values = new TreeMap<>();
        private boolean isUsedUp;

        @Override
        public void put(Key key, Value value) {
            requireStaged();
            values.put(key, value);
        }

        @Override
        public Optional<Snapshot> adopt(InstancePath instance) {
            requireStaged();
            Optional<Snapshot> replaced = replace(instance, values);
            isUsedUp = true;
            return replaced;
        }

        @Override
        public void keep(Snapshot snapshot) {
            requireStaged();
            keepAs(snapshot, values);
            isUsedUp = true;
        }

        @Override
        public void close() {
            isUsedUp = true;
        }

        private void requireStaged() {
            if (isUsedUp) {
                throw new IllegalStateException("what was staged was adopted or removed");
            }
        }
    }

    private record Copy(Map<Key, Value> values) implements SessionCopy {
        @Override
        public List<Key> keys() {
            return List.copyOf(values.keySet());
        }

        @Override
        public Value read(Key key) {
            return Optional.ofNullable(values.get(key)).orElseThrow(MemoryHistory::absent);
        }

        @Override
        public void close() {}
    }
}
