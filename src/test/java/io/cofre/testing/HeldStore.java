package io.cofre.testing;

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
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A store in memory whose commits a test can hold up, as a slow disk would. */
public final class HeldStore implements SessionStore {
    private final Set<InstancePath> instances = new HashSet<>();
    private final Map<Key, Value> values = new TreeMap<>();
    private final Set<Key> damaged = new HashSet<>();
    private final List<Held> held = new ArrayList<>();
    private ChangeListener listener = ChangeListener.NONE;
    private boolean holding;
    private @Nullable Value retained;

    @Nullable
    public ErrorCode readFailure;

    private record Held(Commit commit, CompletableFuture<Void> done) {}

    /** From now on commits stay in flight. */
    public synchronized void hold() {
        holding = true;
    }

    /** Returns once so many commits are in flight. */
    public synchronized void awaitHeld(int commits) throws InterruptedException {
        while (held.size() < commits) {
            wait();
        }
    }

    /** Makes what is in flight, and holds nothing any more. */
    public void release() {
        for (Held each : taken()) {
            make(each);
        }
    }

    /** Fails what is in flight, and holds nothing any more. */
    public void releaseFailing(ErrorCode code) {
        for (Held each : taken()) {
            each.done().completeExceptionally(new CofreException(code, "as the test wants it"));
        }
    }

    /** Puts a value in place without a commit. */
    public synchronized void set(KeyPath path, Value value) {
        values.put(path.key(), value);
    }

    /** Keeps a second copy of creds. */
    public synchronized void retain(Value creds) {
        retained = creds;
    }

    @Override
    public synchronized Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        return Optional.ofNullable(retained).map(value -> new RetainedCreds(value, Optional.empty()));
    }

    public synchronized void damage(KeyPath path) {
        damaged.add(path.key());
    }

    private synchronized List<Held> taken() {
        holding = false;
        List<Held> taken = List.copyOf(held);
        held.clear();
        return taken;
    }

    @Override
    public CompletableFuture<Void> commit(Commit commit) {
        Held begun = new Held(commit, new CompletableFuture<>());
        synchronized (this) {
            if (holding) {
                held.add(begun);
                notifyAll();
                return begun.done();
            }
        }
        make(begun);
        return begun.done();
    }

    @Override
    public synchronized void tells(ChangeListener told) {
        listener = told;
    }

    private void make(Held begun) {
        CofreException refusal = null;
        synchronized (this) {
            for (Change change : begun.commit().changes()) {
                if (!make(change)) {
                    refusal = new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist");
                }
            }
            if (refusal == null) {
                listener.committed(List.of(begun.commit()));
            }
        }
        if (refusal == null) {
            begun.done().complete(null);
        } else {
            begun.done().completeExceptionally(refusal);
        }
    }

    private boolean make(Change change) {
        if (change instanceof Change.CreateInstance create) {
            instances.add(create.instance());
        } else if (change instanceof Change.DeleteInstance delete) {
            instances.remove(delete.instance());
            values.clear();
        } else if (change instanceof Change.DeleteKey delete) {
            values.remove(delete.path().key());
            damaged.remove(delete.path().key());
        } else if (change instanceof Change.PutValue put) {
            if (!instances.contains(put.path().instance())) {
                return false;
            }
            values.put(put.path().key(), put.value());
            damaged.remove(put.path().key());
        }
        return true;
    }

    @Override
    public synchronized Optional<Value> read(KeyPath path) {
        if (readFailure != null) {
            throw new CofreException(readFailure, "as the test wants it");
        }
        if (damaged.contains(path.key())) {
            throw new CofreException(ErrorCode.DAMAGED, "the stored value is damaged");
        }
        return Optional.ofNullable(values.get(path.key()));
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
    public synchronized List<GroupName> groups() {
        return instances.stream().map(InstancePath::group).distinct().toList();
    }

    @Override
    public synchronized List<Key> keys(InstancePath instance) {
        List<Key> keys = new ArrayList<>(values.keySet());
        keys.removeAll(damaged);
        return keys;
    }

    @Override
    public synchronized boolean contains(InstancePath instance) {
        return instances.contains(instance);
    }

    @Override
    public synchronized Optional<List<InstanceName>> instances(GroupName group) {
        return Optional.of(instances.stream().map(InstancePath::instance).toList());
    }

    @Override
    public StoreState state() {
        return StoreState.WRITABLE;
    }

    @Override
    public Optional<FileHealth> fileHealth() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
