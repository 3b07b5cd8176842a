package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.postgres.follow.Follower;
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
import io.cofre.store.IdentityReader;
import io.cofre.store.LeaseRecord;
import io.cofre.store.Leases;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionStore;
import io.cofre.store.Sightings;
import io.cofre.store.StoreState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a PostgreSQL that several workers share. All of them read and write at once, and nothing is cached.
 * Thread-safe.
 */
public final class PostgresStore implements SessionStore {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

    /** The time that is left to the committer to end, above the patience of the commits that wait. */
    private static final long END_MS = 5_000;

    private final Database database;
    private final Follower follower;
    private final Committer committer;
    private final Readers readers;
    private final Lists lists;
    private final PostgresLeases leases;
    private final PostgresSightings sightings;
    private final Thread thread;
    private volatile Runnable failed = () -> {};
    private volatile boolean started;
    private volatile Function<InstancePath, Optional<RetainedCreds>> retained = instance -> Optional.empty();

    private PostgresStore(Database database, IdentityReader identities, StoreObserver observer) {
        this.database = database;
        this.follower = new Follower(database);
        this.committer = new Committer(database, identities, follower, observer);
        this.readers = new Readers(database, observer);
        this.lists = new Lists(database);
        this.leases = new PostgresLeases(database);
        this.sightings = new PostgresSightings(database);
        this.thread = new Thread(this::commitAll, "cofre-committer");
        thread.setDaemon(true);
    }

    /** A store in a database that tells nobody of its work. */
    public static PostgresStore open(Database database, IdentityReader identities) {
        return open(database, identities, StoreObserver.NONE);
    }

    /**
     * A store in a database, which it closes with itself. Nothing is committed or read until {@link #start}.
     *
     * @param identities finds the identity in creds: the store keeps its digest beside the instance
     */
    public static PostgresStore open(Database database, IdentityReader identities, StoreObserver observer) {
        return new PostgresStore(database, identities, observer);
    }

    /**
     * Starts the threads of the store.
     *
     * @param onFailure is called once if the committer fails for good
     */
    public void start(Runnable onFailure) {
        failed = onFailure;
        started = true;
        readers.start();
        follower.start(onFailure);
        thread.start();
    }

    private void commitAll() {
        try {
            committer.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("the committer failed", failure);
            failed.run();
        }
    }

    /** Where creds that are kept beside the live ones come from: the history of the same database. */
    public void retains(Function<InstancePath, Optional<RetainedCreds>> source) {
        retained = source;
    }

    /** Tells the listener that another state took the place of an instance: the history of this database did it. */
    public void replaced(InstancePath instance) {
        follower.replaced(instance);
    }

    /** The writers that the workers of this database see. */
    public Sightings sightings() {
        return sightings;
    }

    /** The figures of the store now. */
    public StoreFigures figures() {
        return new StoreFigures(
                committer.queueBytes(),
                database.connectionsUsed(),
                database.connectionsIdle(),
                database.waiting(),
                follower.instances(),
                follower.lag());
    }

    @Override
    public CompletableFuture<Void> commit(Commit commit) {
        return committer.submit(commit);
    }

    @Override
    public void tells(ChangeListener told) {
        follower.tells(told);
    }

    @Override
    public Optional<Value> read(KeyPath path) {
        return path.key().isHidden() ? leases.record(path.instance()).map(LeaseRecord::value) : readers.read(path);
    }

    @Override
    public Function<Key, Optional<Value>> inOrder(
            InstancePath instance, List<Key> keys, Function<KeyPath, Optional<Value>> read) {
        return new ReadAhead(readers, instance, keys, read);
    }

    @Override
    public Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        return retained.apply(instance);
    }

    @Override
    public Optional<Instant> lastWrite(InstancePath instance) {
        return lists.lastWrite(instance);
    }

    @Override
    public Optional<Instant> lastWrite(KeyPath path) {
        return lists.lastWrite(path);
    }

    @Override
    public List<GroupName> groups() {
        return lists.groups();
    }

    @Override
    public List<Key> keys(InstancePath instance) {
        return lists.keys(instance);
    }

    @Override
    public int keyCount(InstancePath instance) {
        return lists.keyCount(instance);
    }

    @Override
    public boolean contains(InstancePath instance) {
        return lists.contains(instance);
    }

    @Override
    public Optional<List<InstanceName>> instances(GroupName group) {
        return lists.instances(group);
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public ChangeSource changeSource() {
        return follower;
    }

    @Override
    public StoreState state() {
        return committer.state();
    }

    @Override
    public boolean isShared() {
        return true;
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
        committer.close();
        if (started) {
            awaitEnd();
        } else {
            committer.end();
        }
        follower.close();
        readers.close();
        leases.close();
        database.close();
    }

    private void awaitEnd() {
        try {
            thread.join(database.settings().timeout().toMillis() + END_MS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("the committer did not end in {} s", TimeUnit.MILLISECONDS.toSeconds(END_MS));
        }
    }
}
