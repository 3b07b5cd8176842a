package io.cofre.hub.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a hub, in SQLite or PostgreSQL. Thread-safe.
 *
 * <p>One thread, {@code hub-writer}, makes all changes: it commits what waits in one transaction, then completes the
 * futures and tells the listeners. Reads have connections of their own and see what is committed. The thread
 * {@code hub-upkeep} removes what need not be kept, and looks for the work of other hubs if the database is shared.
 */
public final class HubStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubStore.class);
    private static final Path LOCK = Path.of("hub.lock");
    private static final long MARK_MS = 1_000;
    private static final long PEERS_MS = 500;
    private static final long RETENTION_MS = 5_000;
    private static final long UPKEEP_END_SECONDS = 10;

    private final LocalDisk disk;
    private final Database database;
    private final RestoreMark mark;
    private final RestoreMark.Mark start;
    private final AtomicLong eventsStored;
    private final Writer writer;
    private final Registry registry;
    private final EventLog events;
    private final Outbox outbox;
    private final Orphans orphans;
    private final OutboxBound bound;
    private final LaneLeases leases;
    private final Retention retention;
    private final Recent<Long> eventCount;
    private final ScheduledExecutorService upkeep = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "hub-upkeep");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private long markedEvents;

    private HubStore(StoreSettings settings, Sealer sealer, InstantSource time, LocalDisk disk, Database database)
            throws IOException {
        this.disk = disk;
        this.database = database;
        this.mark = new RestoreMark(disk);
        this.start = StoreIdentity.establish(database, sealer, mark);
        this.markedEvents = start.events();
        this.eventsStored = new AtomicLong(start.events());
        Listeners listeners = new Listeners();
        RegistryRows rows = new RegistryRows(sealer, database.dialect());
        rows.sealUrls(database);
        KnownRegistry known = new KnownRegistry(rows, listeners);
        load(known);
        Optional<Peers> peers = database.dialect() == Dialect.SQLITE
                ? Optional.empty()
                : Optional.of(new Peers(database, known, listeners));
        peers.ifPresent(Peers::begin);
        Orphans.Signs signs = new Orphans.Signs();
        this.writer = new Writer(
                database,
                new GroupCommit(known, signs, time, eventsStored),
                told -> peers.ifPresentOrElse(others -> others.tell(told), () -> listeners.tell(told)));
        this.leases = leases(disk, database);
        this.registry = new Registry(writer, known, listeners, new CatchUp(database, writer, known), time);
        this.events = new EventLog(database, writer, listeners, time);
        this.outbox = new Outbox(database, writer, known, listeners, leases, settings, time);
        this.bound = new OutboxBound(database, settings.pendingPerSubscriptionMax());
        this.orphans = new Orphans(database, writer, signs);
        this.retention = new Retention(settings, database, writer, known, events, bound, time);
        this.eventCount = new Recent<>(() -> Retention.count(database));
        writer.start();
        every(MARK_MS, this::mark);
        every(RETENTION_MS, retention::run);
        peers.ifPresent(others -> every(PEERS_MS, () -> others.look(writer)));
    }

    /**
     * Opens the store, and brings its schema up to date.
     *
     * @throws IOException if it cannot be opened; the message names what is wrong: another hub uses it, it is damaged,
     *     a newer version made it, another secret sealed it, or the database does not answer
     */
    public static HubStore open(StoreSettings settings, Sealer sealer, InstantSource time) throws IOException {
        LocalDisk disk = lock(settings.directory());
        try {
            Database database = settings.url().isPresent()
                    ? PostgresqlDatabase.open(settings.url().get(), settings)
                    : SqliteDatabase.open(settings.directory());
            try {
                return new HubStore(settings, sealer, time, disk, database);
            } catch (IOException | RuntimeException failure) {
                database.close();
                throw failure;
            }
        } catch (IOException | RuntimeException failure) {
            disk.close();
            throw failure;
        }
    }

    /**
     * Writes a copy of a SQLite database into a new file. A hub may use the database meanwhile. The copy holds secrets,
     * encrypted: it is of use only with the secret of the hub.
     *
     * @throws CofreException {@code NOT_FOUND} if there is no database, {@code CONFLICT} if the file exists, {@code
     *     BAD_REQUEST} if the data is in PostgreSQL, which has tools of its own for that
     */
    public static void backup(StoreSettings settings, Path file) throws IOException {
        if (settings.url().isPresent()) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST, "the data of the hub is in PostgreSQL: make the backup with pg_dump");
        }
        SqliteBackup.write(settings.directory().resolve(SqliteDatabase.FILE), file);
    }

    private static LocalDisk lock(Path directory) throws IOException {
        try {
            return LocalDisk.exclusivelyAt(directory, LOCK);
        } catch (DirectoryLockedException locked) {
            throw new IOException("another hub uses the data directory " + directory, locked);
        }
    }

    private static LaneLeases leases(LocalDisk disk, Database database) throws IOException {
        try {
            return new LaneLeases(database, disk);
        } catch (CofreException unavailable) {
            throw new IOException("the leases of lanes cannot be read: " + unavailable.getMessage(), unavailable);
        }
    }

    private void load(KnownRegistry known) throws IOException {
        try {
            database.read(handle -> {
                known.load(handle);
                return true;
            });
        } catch (CofreException | IllegalStateException damaged) {
            throw new IOException("the registry in the database cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    /** The hub's knowledge of tenants, their providers, instances and webhooks. */
    public Registry registry() {
        return registry;
    }

    /** The stored events. */
    public EventLog events() {
        return events;
    }

    /** The deliveries to make, and their outcomes. */
    public Outbox outbox() {
        return outbox;
    }

    /** The sessions that providers may have left behind. */
    public Orphans orphans() {
        return orphans;
    }

    /** The figures of the store for operators. Zero is given for what cannot be counted now. */
    public StoreFigures figures() {
        Writer.Commits commits = writer.commits();
        return new StoreFigures(
                database.dialect().wireName(),
                writer.queue().size(),
                writer.queue().bytes(),
                writer.queue().refused(),
                commits.count(),
                commits.writes(),
                commits.failed(),
                commits.lastGroup(),
                commits.lastNanos(),
                commits.nanos(),
                countOrZero(eventCount),
                countOrZero(outbox.depthFigure()),
                countOrZero(outbox.deadFigure()),
                bound.died(),
                bound.deleted(),
                database.bytes());
    }

    private static long countOrZero(Recent<Long> count) {
        try {
            return count.get();
        } catch (CofreException unavailable) {
            return 0;
        }
    }

    /** Whether the last commit worked. If it did not, the store tries again every second. */
    public boolean isWritable() {
        return writer.isWritable();
    }

    /** Removes now what need not be kept. */
    void retain() {
        retention.run();
    }

    private void every(long millis, Runnable work) {
        ScheduledFuture<?> unused = upkeep.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (CofreException unavailable) {
                        LOG.debug("upkeep waits for the database", unavailable);
                    } catch (RuntimeException bug) {
                        LOG.error("upkeep of the store failed", bug);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private synchronized void mark() {
        long stored = eventsStored.get();
        if (stored != markedEvents) {
            try {
                mark.write(new RestoreMark.Mark(start.storeId(), stored));
                markedEvents = stored;
            } catch (IOException full) {
                LOG.debug("the mark of the database is not written", full);
            }
        }
    }

    /** Stores what waits, takes no more, and closes the database. */
    @Override
    public void close() {
        if (isClosed.getAndSet(true)) {
            return;
        }
        endUpkeep();
        try {
            leases.release();
        } catch (CofreException unavailable) {
            LOG.debug("the leases of lanes end by themselves", unavailable);
        }
        writer.close();
        mark();
        database.close();
        disk.close();
    }

    private void endUpkeep() {
        upkeep.shutdown();
        try {
            if (!upkeep.awaitTermination(UPKEEP_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the upkeep of the store does not end");
            }
        } catch (InterruptedException early) {
            Thread.currentThread().interrupt();
        }
    }
}
