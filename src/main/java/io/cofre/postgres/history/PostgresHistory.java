package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.retention.HistoryObserver;
import io.cofre.session.CofreException;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Value;
import io.cofre.store.HistoryFigures;
import io.cofre.store.IdentityReader;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.RetainedCreds;
import io.cofre.store.Retention;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.store.TrashEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The history in a database that several workers share. Thread-safe. */
public final class PostgresHistory implements SessionHistory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresHistory.class);

    /** The most transactions that remove what a deletion leaves; the sweeper removes the rest. */
    private static final int TRANSACTIONS_OF_A_DELETION = 4;

    private static final String TAKE_SNAPSHOT = "UPDATE session_instance SET state = 'gone',"
            + " kept_since = clock_timestamp() WHERE group_name = ? AND name = ? AND state = 'snapshot' AND kept_id = ?";

    private static final String TAKE_TRASH = "UPDATE session_instance SET state = 'gone',"
            + " kept_since = clock_timestamp() WHERE state = 'trash' AND kept_id = ?";

    private static final String TAKE_STAGED =
            "UPDATE session_instance SET state = 'gone', kept_since = clock_timestamp()"
                    + " WHERE id = ? AND state = 'staging'";

    private static final String IS_GONE = "SELECT 1 FROM session_instance WHERE kept_id = ? AND state = 'gone' LIMIT 1";

    private final Database database;
    private final InstantSource time;
    private final Consumer<InstancePath> replaced;
    private final Lookup lookup;
    private final Copying copying;
    private final Adoption adoption;
    private final Rest rest;
    private final Sweep sweep;
    private volatile HistoryFigures figures = HistoryFigures.NONE;
    private @Nullable SweeperThread sweeper;

    private PostgresHistory(
            Database database,
            Retention retention,
            HistoryObserver observer,
            IdentityReader identities,
            InstantSource time,
            Consumer<InstancePath> replaced,
            SharedClock clock) {
        this.database = database;
        this.time = time;
        this.replaced = replaced;
        this.lookup = new Lookup(database);
        this.copying = new Copying(database);
        this.adoption = new Adoption(database, identities);
        this.rest = new Rest(database);
        this.sweep = new Sweep(database, clock, new Recorder(database, identities), rest, retention, observer);
    }

    /**
     * The history in a database, which stays open when this is closed.
     *
     * @param identities tells which identity the kept creds belong to
     * @param time the time of day, for ids
     * @param replaced is told of each instance whose place another state took, once that is durable
     */
    public static PostgresHistory of(
            Database database,
            Retention retention,
            HistoryObserver observer,
            IdentityReader identities,
            InstantSource time,
            Consumer<InstancePath> replaced) {
        SharedClock clock = new SharedClock(System::nanoTime, UnaryOperator.identity());
        return new PostgresHistory(database, retention, observer, identities, time, replaced, clock);
    }

    /**
     * The same with other clocks.
     *
     * @param time the time of day, for ids
     * @param nanoseconds the time since some moment
     * @param adjustment is made to each time that the database tells
     */
    static PostgresHistory withClocks(
            Database database,
            Retention retention,
            IdentityReader identities,
            InstantSource time,
            LongSupplier nanoseconds,
            UnaryOperator<Instant> adjustment) {
        return new PostgresHistory(
                database,
                retention,
                HistoryObserver.NONE,
                identities,
                time,
                instance -> {},
                new SharedClock(nanoseconds, adjustment));
    }

    /**
     * Starts the thread that removes what is too old or too much. Only a worker calls this: a command removes nothing
     * unasked.
     */
    public synchronized void startSweeping() {
        if (sweeper == null) {
            sweeper = SweeperThread.start(this::sweep);
        }
    }

    /** Ends the sweeper, once its step is done. */
    @Override
    public synchronized void close() {
        if (sweeper != null) {
            sweeper.close();
            sweeper = null;
        }
    }

    /** Removes snapshots and entries of the trash that are too old or too many. Only one thread calls it. */
    void sweep() {
        try {
            figures = sweep.run();
        } catch (CofreException failure) {
            LOG.warn("what is too old could not be removed from the history; it is tried again", failure);
        }
    }

    @Override
    public Snapshot snapshot(InstancePath instance, SnapshotReason reason) {
        Snapshot snapshot = new Snapshot(instance, newId(), reason);
        Row unused = copying.ofLive(instance, Row.SNAPSHOT, snapshot.id(), Optional.of(reason));
        LOG.info(
                "snapshot {} of {} in {} taken: {}",
                snapshot.id(),
                instance.instance(),
                instance.group(),
                reason.wireName());
        return snapshot;
    }

    @Override
    public List<Snapshot> snapshots(InstancePath instance) {
        return lookup.snapshots(instance);
    }

    @Override
    public List<InstancePath> instancesWithSnapshots() {
        return lookup.instancesWithSnapshots();
    }

    @Override
    public SessionCopy openSnapshot(InstancePath instance, RecoveryPointId id) {
        return StoredCopy.open(database, lookup.snapshot(instance, id), () -> {});
    }

    @Override
    public SessionCopy copyOf(InstancePath instance) {
        Row row = copying.ofLive(instance, Row.STAGING, newId(), Optional.empty());
        try {
            return StoredCopy.open(database, row, () -> giveUp(row));
        } catch (RuntimeException failure) {
            giveUp(row);
            throw failure;
        }
    }

    @Override
    public void deleteSnapshot(InstancePath instance, RecoveryPointId id) {
        take(
                Lookup.noSnapshot(),
                id,
                connection -> Sql.update(
                        connection,
                        TAKE_SNAPSHOT,
                        instance.group().toString(),
                        instance.instance().toString(),
                        id.text()));
    }

    @Override
    public Optional<Snapshot> restoreSnapshot(InstancePath instance, RecoveryPointId id) {
        Row kept = lookup.snapshot(instance, id);
        // Creds that cannot be read must not take the place of others.
        Optional<Value> unused = lookup.creds(kept);
        Row copy = copying.staged(newId());
        try (Staging staged = stagedRow(copy, connection -> {
            if (!kept.share(connection)) {
                throw Lookup.noSnapshot();
            }
        })) {
            copying.pages(kept, copy);
            return staged.adopt(instance);
        }
    }

    @Override
    public List<TrashEntry> trash() {
        return lookup.trash();
    }

    @Override
    public TrashEntry trashEntry(RecoveryPointId id) {
        return lookup.trashEntry(id);
    }

    @Override
    public SessionCopy openTrash(RecoveryPointId id, InstanceName instance) {
        TrashEntry unused = trashEntry(id);
        return StoredCopy.open(database, lookup.inTrash(id, instance), () -> {});
    }

    @Override
    public Optional<Snapshot> restoreTrash(RecoveryPointId id, InstanceName instance, boolean replace) {
        InstancePath path = new InstancePath(trashEntry(id).group(), instance);
        Row row = lookup.inTrash(id, instance);
        return placed(path, adoption.adopt(row, path, replace, time.instant(), SharedClock::lock, Lookup.notInTrash()));
    }

    @Override
    public void purgeTrash(RecoveryPointId id) {
        take(Lookup.noEntry(), id, connection -> Sql.update(connection, TAKE_TRASH, id.text()));
    }

    @Override
    public Staging stage() {
        return stagedRow(copying.staged(newId()), connection -> {});
    }

    /**
     * The creds of the newest snapshot that has intact ones and was taken since the identity was last replaced. Empty
     * if there is none.
     */
    public Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        return lookup.retainedCreds(instance);
    }

    @Override
    public HistoryFigures figures() {
        return figures;
    }

    private Staging stagedRow(Row row, Adoption.Precondition precondition) {
        return new StagedRow(
                database,
                row,
                (staged, path) -> placed(
                        path, adoption.adopt(staged, path, true, time.instant(), precondition, StagedRow.swept())),
                () -> giveUp(row));
    }

    private Optional<Snapshot> placed(InstancePath instance, Optional<Snapshot> kept) {
        replaced.accept(instance);
        String done = kept.isPresent() ? "replaced" : "created";
        LOG.info("{} in {} was {}", instance.instance(), instance.group(), done);
        return kept;
    }

    private interface Taking {
        int take(Connection connection) throws SQLException;
    }

    /** Takes things away for good. A call whose outcome was not known is made once more, and may find them gone. */
    private void take(CofreException absent, RecoveryPointId id, Taking taking) {
        boolean[] tried = new boolean[1];
        boolean unused = database.transact(connection -> {
            SharedClock.lock(connection);
            boolean isTaken = taking.take(connection) > 0
                    || (tried[0]
                            && Sql.first(connection, IS_GONE, row -> true, id.text())
                                    .isPresent());
            tried[0] = true;
            if (!isTaken) {
                throw absent;
            }
            return true;
        });
        removeRest();
    }

    /** The sweeper takes over what this cannot do. */
    private void giveUp(Row row) {
        try {
            int unused = database.transact(connection -> Sql.update(connection, TAKE_STAGED, row.id()));
        } catch (CofreException failure) {
            LOG.debug("what was staged stays for an hour: {}", failure.getMessage());
            return;
        }
        removeRest();
    }

    private void removeRest() {
        try {
            rest.remove(TRANSACTIONS_OF_A_DELETION);
        } catch (CofreException failure) {
            LOG.debug("what was deleted keeps its room for now: {}", failure.getMessage());
        }
    }

    private RecoveryPointId newId() {
        return RecoveryPointId.at(time.instant());
    }
}
