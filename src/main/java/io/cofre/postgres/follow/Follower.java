package io.cofre.postgres.follow;

import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.Transaction;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.ChangeListener;
import io.cofre.store.ChangeSource;
import io.cofre.store.Commit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener of the changes that any worker makes to instances that are followed at this one. Of several quick
 * changes of one key by another worker, only the last may be told.
 *
 * <p>A look, a few times a second, reads the marks of the rows of all followed instances. Every write of an entry locks
 * the row of its instance, and PostgreSQL leaves the number of the last transaction that did in the row, so that this
 * costs writers nothing. The entries are compared only where the mark moved, and in one snapshot, which holds batches
 * whole. They are compared with the revision of each key that was told, so that neither the order in which commits
 * become visible nor a connection that was cut hides anything.
 *
 * <p>Thread-safe.
 */
public final class Follower implements ChangeSource, Runnable {
    /** The time between two looks. */
    static final long PAUSE_MS = 250;

    /** The time before a look that cannot wait, in which others may join it. */
    static final long HURRIED_PAUSE_MS = 10;

    /** The most instances that are followed at one moment. */
    static final int INSTANCES_MAX = 2_048;

    private static final int INSTANCES_AT_ONCE = 16;
    private static final int KEYS_AT_ONCE = 20_000;
    private static final int HEAP_PART = 16;
    private static final long END_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final Database database;
    private final Followed followed;
    private final Thread thread = new Thread(this, "cofre-follower");
    private volatile long lookedNs = System.nanoTime();
    private volatile Runnable failed = () -> {};
    private boolean isFailing;

    /** A follower whose memory suits the heap of this process. */
    public Follower(Database database) {
        this(database, new Followed(INSTANCES_MAX, Runtime.getRuntime().maxMemory() / HEAP_PART / Revisions.KEY_BYTES));
    }

    Follower(Database database, Followed followed) {
        this.database = database;
        this.followed = followed;
        thread.setDaemon(true);
    }

    /** Has a listener told from now on. */
    public void tells(ChangeListener listener) {
        followed.tells(listener);
    }

    /**
     * Starts the thread that looks.
     *
     * @param onFailure is called once if it ends by an error
     */
    public void start(Runnable onFailure) {
        failed = onFailure;
        thread.start();
    }

    @Override
    public void follow(InstancePath instance) {
        if (followed.contains(instance)) {
            awaitLook();
        } else {
            followed.add(instance, database.read(connection -> readFirst(connection, instance)));
        }
    }

    /** A reader that comes now must not be told later, as news, what others did before. */
    private void awaitLook() {
        try {
            followed.nextLook().get(database.settings().timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the database does not answer", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CofreException(ErrorCode.UNAVAILABLE, "the worker is stopping", stopped);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void keepOnly(Predicate<InstancePath> isFollowed) {
        followed.keepOnly(isFollowed);
    }

    /**
     * Tells of commits of this worker. To be called in their order, before they are acknowledged.
     *
     * @param revision they were made with it
     * @param rows the rows of the instances whose keys they changed; one that is missing here is looked at soon
     */
    public void own(List<Commit> commits, long revision, Map<InstancePath, Long> rows) {
        followed.own(commits, revision, rows);
    }

    /** Has a look tell that this worker put another state in the place of an instance. */
    public void replaced(InstancePath instance) {
        followed.replaced(instance);
    }

    /** The number of instances that are followed. */
    public int instances() {
        return followed.count();
    }

    /** The time since the last look that succeeded began; 0 if nothing is followed. */
    public Duration lag() {
        return followed.count() == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lookedNs);
    }

    private static Life readFirst(Connection connection, InstancePath instance) throws SQLException {
        return Transaction.run(
                connection,
                within -> {
                    LifeQueries.oneSnapshot(within);
                    Optional<Life.Identity> identity = LifeQueries.lives(within, List.of(instance))
                            .identities()
                            .get(0);
                    Reading reading = new Reading(instance, new Life(identity, new Revisions()), identity);
                    if (identity.isPresent()) {
                        LifeQueries.rows(
                                within, List.of(identity.get().id()), (id, key, size) -> reading.take(key, size));
                    }
                    return new Life(identity, reading.rows());
                },
                Duration.ZERO);
    }

    @Override
    public void run() {
        try {
            while (followed.await(PAUSE_MS, HURRIED_PAUSE_MS)) {
                lookOrDoubt();
            }
        } catch (InterruptedException stopping) {
            LOG.debug("the follower was interrupted");
        } catch (Error failure) {
            LOG.error("the follower failed", failure);
            failed.run();
        }
    }

    private void lookOrDoubt() {
        long beginNs = System.nanoTime();
        List<CompletableFuture<Void>> begun = followed.beginLook();
        try {
            look();
            begun.forEach(look -> look.complete(null));
            lookedNs = beginNs;
            if (isFailing) {
                LOG.info("changes of other workers are told again");
            }
            isFailing = false;
        } catch (RuntimeException failure) {
            followed.postpone(begun);
            followed.doubtAll();
            if (!isFailing && !followed.isClosed()) {
                LOG.warn("changes of other workers are told later", failure);
            }
            isFailing = true;
        }
    }

    /** Looks once, and tells what is new. */
    void look() {
        List<InstancePath> instances = followed.instances();
        if (instances.isEmpty()) {
            return;
        }
        int[] attempts = new int[1];
        List<String> marks = database.readHere(connection -> {
            attempts[0]++;
            return LifeQueries.marks(connection, instances);
        });
        if (attempts[0] > 1) {
            // A server that fell may give the number of a lost transaction to another one.
            followed.doubtAll();
        }
        List<InstancePath> chunk = new ArrayList<>();
        long keys = 0;
        for (Map.Entry<InstancePath, Integer> due :
                followed.due(instances, marks, System.nanoTime()).entrySet()) {
            if (chunk.size() == INSTANCES_AT_ONCE || (!chunk.isEmpty() && keys + due.getValue() > KEYS_AT_ONCE)) {
                compareEach(chunk);
                chunk = new ArrayList<>();
                keys = 0;
            }
            chunk.add(due.getKey());
            keys += due.getValue();
        }
        if (!chunk.isEmpty()) {
            compareEach(chunk);
        }
    }

    /** Compares instances together, or one by one if something is wrong with one of them. */
    private void compareEach(List<InstancePath> instances) {
        try {
            compare(instances);
        } catch (CofreException failure) {
            if (failure.code() == ErrorCode.UNAVAILABLE || failure.code() == ErrorCode.OVERLOADED) {
                throw failure;
            }
            if (instances.size() > 1) {
                instances.forEach(instance -> compareEach(List.of(instance)));
            } else {
                LOG.warn("the changes of an instance cannot be told: {}", failure.getMessage());
                followed.giveUp(instances.get(0));
            }
        }
    }

    private void compare(List<InstancePath> instances) {
        int compared = database.readHere(connection -> {
            followed.beginReading(instances, System.nanoTime());
            return Transaction.run(connection, within -> compare(within, instances), Duration.ZERO);
        });
        LOG.trace("compared {} instances", compared);
    }

    private int compare(Connection connection, List<InstancePath> instances) throws SQLException {
        LifeQueries.oneSnapshot(connection);
        List<Reading> readings = followed.readings(instances, LifeQueries.lives(connection, instances));
        Map<Long, Reading> byRow = new HashMap<>();
        readings.forEach(reading -> reading.identity().ifPresent(identity -> byRow.put(identity.id(), reading)));
        if (!byRow.isEmpty()) {
            LifeQueries.rows(connection, byRow.keySet(), (id, key, size) -> {
                Reading reading = byRow.get(id);
                if (reading != null) {
                    followed.take(reading, key, size);
                }
            });
        }
        for (Reading reading : readings) {
            List<LifeQueries.Content> contents = reading.changed().isEmpty()
                    ? List.of()
                    : LifeQueries.contents(
                            connection, reading.identity().orElseThrow().id(), reading.changed());
            followed.tell(reading, contents);
        }
        return readings.size();
    }

    /** Ends the looks. */
    public void close() {
        followed.close();
        if (thread.isAlive()) {
            // A look that waits for a database that is gone does not hold up the end.
            thread.interrupt();
            try {
                thread.join(END_MS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
