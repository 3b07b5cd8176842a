package io.cofre.testing;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.ChangeListener;
import io.cofre.store.ChangeSource;
import io.cofre.store.Commit;
import io.cofre.store.FileHealth;
import io.cofre.store.Leases;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A store that hands everything on to another one. A test replaces what it wants to be otherwise. */
public abstract class DelegatingStore implements SessionStore {
    private final SessionStore store;

    protected DelegatingStore(SessionStore store) {
        this.store = store;
    }

    @Override
    public CompletableFuture<Void> commit(Commit commit) {
        return store.commit(commit);
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
    public Optional<Value> readStored(KeyPath path) {
        return store.readStored(path);
    }

    @Override
    public Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        return store.retainedCreds(instance);
    }

    @Override
    public Optional<Instant> lastWrite(InstancePath instance) {
        return store.lastWrite(instance);
    }

    @Override
    public Optional<Instant> lastWrite(KeyPath path) {
        return store.lastWrite(path);
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
    public int keyCount(InstancePath instance) {
        return store.keyCount(instance);
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
    public ChangeSource changeSource() {
        return store.changeSource();
    }

    @Override
    public StoreState state() {
        return store.state();
    }

    @Override
    public Optional<FileHealth> fileHealth() {
        return store.fileHealth();
    }

    @Override
    public List<String> notices() {
        return store.notices();
    }

    @Override
    public void close() {
        store.close();
    }
}
