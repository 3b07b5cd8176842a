package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.store.FileHealth;
import io.cofre.store.IdentityReader;
import io.cofre.store.Leases;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A store in a PostgreSQL that several workers share. All of them read and write at once, and nothing is cached.
 * Thread-safe.
 */
public final class PostgresStore implements SessionStore {
    private static final String TO_COME = "to come";

    private final Database database;
    private volatile ChangeListener listener = ChangeListener.NONE;
    private volatile Function<InstancePath, Optional<RetainedCreds>> retained = instance -> Optional.empty();

    private PostgresStore(Database database) {
        this.database = database;
    }

    /**
     * A store in a database, which it closes with itself. Nothing is committed until {@link #start}.
     *
     * @param identities finds the identity in creds, for the commits that ask for one
     */
    public static PostgresStore open(Database database, IdentityReader identities) {
        return new PostgresStore(database);
    }

    /**
     * Starts the threads of the store.
     *
     * @param onFailure is called once if a thread of the store fails for good
     */
    public void start(Runnable onFailure) {}

    /** Where creds that are kept beside the live ones come from: the history of the same database. */
    public void retains(Function<InstancePath, Optional<RetainedCreds>> source) {
        retained = source;
    }

    /** Tells the listener that another state took the place of an instance: the history of this database did it. */
    public void replaced(InstancePath instance) {
        listener.replaced(instance);
    }

    @Override
    public CompletableFuture<Void> commit(Commit commit) {
        throw new UnsupportedOperationException(TO_COME);
    }

    @Override
    public void tells(ChangeListener told) {
        listener = told;
    }

    @Override
    public Optional<Value> read(KeyPath path) {
        throw new UnsupportedOperationException(TO_COME);
    }

    @Override
    public Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        return retained.apply(instance);
    }

    @Override
    public Optional<Instant> lastWrite(InstancePath instance) {
        throw new UnsupportedOperationException(TO_COME);
    }

    @Override
    public Optional<Instant> lastWrite(KeyPath path) {
        throw new UnsupportedOperationException(TO_COME);
    }

    @Override
    public List<GroupName> groups() {
        throw new UnsupportedOperationException(TO_COME);
    }

    @Override
    public List<Key> keys(InstancePath instance) {
        throw new UnsupportedOperationException(TO_COME);
    }

    @Override
    public boolean contains(InstancePath instance) {
        throw new UnsupportedOperationException(TO_COME);
    }

    @Override
    public Optional<List<InstanceName>> instances(GroupName group) {
        throw new UnsupportedOperationException(TO_COME);
    }

    @Override
    public Leases leases() {
        return Leases.NONE;
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
    public List<String> notices() {
        return database.notices();
    }

    @Override
    public void close() {
        database.close();
    }
}
