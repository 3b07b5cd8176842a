package io.cofre.postgres.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.sql.Migrations;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The database that several workers share, with a current schema. Thread-safe.
 *
 * <p>The driver is used by threads of its own only, since it may hold up the carriers of virtual threads: callers wait
 * meanwhile.
 */
public final class Database implements AutoCloseable {
    static final List<String> SCRIPTS = List.of("V1__sessions.sql", "V2__order.sql", "V3__writers.sql");
    private static final String HISTORY = "session_schema_history";
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long PAUSE_MS = 50;
    private static final long PAUSE_MS_MAX = 1_000;

    private final DatabaseSettings settings;
    private final Connections connections;
    private final HikariDataSource pool;
    private final Operators operators;
    private final List<String> notices;

    private Database(DatabaseSettings settings, Connections connections, List<String> notices) {
        this.settings = settings;
        this.connections = connections;
        this.notices = List.copyOf(notices);
        this.pool = new HikariDataSource(pool(settings, connections));
        this.operators = new Operators(settings.connections() - DatabaseSettings.CONNECTIONS_MIN + 1);
    }

    /**
     * Opens a database, checks that what it acknowledges is durable, and brings its schema up to date.
     *
     * @throws UnusableDatabaseException if it does not answer, refuses the role, must not be used, or a newer version
     *     made it
     */
    public static Database open(DatabaseSettings settings) throws UnusableDatabaseException {
        return open(settings, SCRIPTS);
    }

    /** @param scripts of the schema, in their order */
    static Database open(DatabaseSettings settings, List<String> scripts) throws UnusableDatabaseException {
        Connections connections = Connections.of(settings);
        List<String> notices;
        try (Connection first = connections.forStart().open()) {
            notices = StartChecks.of(first);
            if (settings.migrates()) {
                StartChecks.requireMayCreate(first);
            }
        } catch (SQLException failure) {
            connections.requireNoStandby();
            throw StartTrouble.connecting(failure, settings.password());
        }
        Migrations schema = Migrations.of(Database.class, "", scripts, "Cofre").recordedIn(HISTORY);
        try {
            if (settings.migrates()) {
                schema.run(connections.forMigrations());
            } else {
                schema.requireRun(connections.forMigrations());
            }
        } catch (IOException failure) {
            throw StartTrouble.ofSchema(failure, settings.migrates());
        }
        try (Connection last = connections.forStart().open()) {
            StartChecks.requireRights(last);
        } catch (SQLException failure) {
            throw StartTrouble.connecting(failure, settings.password());
        }
        return new Database(settings, connections, notices);
    }

    private static HikariConfig pool(DatabaseSettings settings, Connections connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("cofre-store");
        config.setDataSource(connections);
        // The committer has a connection of its own beside them.
        config.setMaximumPoolSize(settings.connections() - 1);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(1_000);
        config.setKeepaliveTime(30_000);
        config.setInitializationFailTimeout(-1);
        return config;
    }

    /** The notices for operators about the server. */
    public List<String> notices() {
        return notices;
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /**
     * Reads, with each statement in a transaction of its own. A read that fails for a moment is repeated.
     *
     * @throws CofreException {@code UNAVAILABLE}, {@code OVERLOADED} or another one as {@link SqlTrouble#error}
     */
    public <T> T read(SqlWork<T> work) {
        long askedNs = System.nanoTime();
        return operators.run(() -> readHere(work, askedNs));
    }

    /**
     * Runs statements in one transaction (READ COMMITTED). It is durable on return. It is run again if it
     * fails for a moment, or has an unknown outcome.
     *
     * @throws CofreException as {@link #read}, or what the work throws; the transaction is then rolled back
     */
    public <T> T transact(SqlWork<T> work) {
        long askedNs = System.nanoTime();
        return operators.run(() -> transactHere(work, askedNs));
    }

    /** The same for a transaction that may take minutes, as a copy of a large instance does. */
    public <T> T transactLong(SqlWork<T> work) {
        return operators.run(() -> repeated(() -> transactionOf(work, LONGEST), System.nanoTime()));
    }

    /** As {@link #read}, by the calling thread, which must be a platform thread. */
    public <T> T readHere(SqlWork<T> work) {
        return readHere(work, System.nanoTime());
    }

    /**
     * The same for a caller that has waited for its turn, which shortens its patience.
     *
     * @param askedNs when it asked, by {@link System#nanoTime}
     */
    public <T> T readHere(SqlWork<T> work, long askedNs) {
        return repeated(
                () -> {
                    try (Connection connection = pool.getConnection()) {
                        return work.run(connection);
                    }
                },
                askedNs);
    }

    /** As {@link #read}, but what fails is not repeated. The work may change what need not be durable. */
    public <T> T readOnce(SqlWork<T> work) {
        long askedNs = System.nanoTime();
        return operators.run(() -> {
            requireInTime(askedNs);
            try (Connection connection = pool.getConnection()) {
                return work.run(connection);
            } catch (SQLException failure) {
                throw SqlTrouble.of(failure).error(failure);
            }
        });
    }

    /** Connections of the pool that somebody uses. */
    public int connectionsUsed() {
        return pool.isClosed() ? 0 : pool.getHikariPoolMXBean().getActiveConnections();
    }

    /** Connections of the pool that nobody uses. */
    public int connectionsIdle() {
        return pool.isClosed() ? 0 : pool.getHikariPoolMXBean().getIdleConnections();
    }

    /** Threads that wait for a connection of the pool. */
    public int waiting() {
        return pool.isClosed() ? 0 : pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
    }

    /**
     * As {@link #transact}, by the calling thread, which must be a platform thread, for a caller that has waited for
     * its turn.
     *
     * @param askedNs when it asked, by {@link System#nanoTime}
     */
    public <T> T transactHere(SqlWork<T> work, long askedNs) {
        return repeated(() -> transactionOf(work, Duration.ZERO), askedNs);
    }

    /** A connection that is not of the pool, for the committer. */
    public Connection connect() throws SQLException {
        return connections.openAgain();
    }

    private <T> T transactionOf(SqlWork<T> work, Duration longer) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return Transaction.run(connection, work, longer);
        }
    }

    private interface Attempt<T> {
        T make() throws SQLException;
    }

    /** A caller that has waited for its turn until its patience ended is told so at once, and so are all behind it. */
    private void requireInTime(long askedNs) {
        if (System.nanoTime() - askedNs >= settings.timeout().toNanos()) {
            throw new CofreException(
                    ErrorCode.OVERLOADED, "the database is too busy: it had no turn for this call in time");
        }
    }

    private <T> T repeated(Attempt<T> attempt, long askedNs) {
        requireInTime(askedNs);
        long endNs = askedNs + settings.timeout().toNanos();
        long pauseMs = PAUSE_MS;
        while (true) {
            try {
                return attempt.make();
            } catch (SQLException failure) {
                SqlTrouble trouble = SqlTrouble.of(failure);
                long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
                if (!trouble.mayPass() || leftMs <= pauseMs) {
                    throw trouble.error(failure);
                }
                if (trouble == SqlTrouble.GONE) {
                    evict();
                }
                pause(pauseMs);
                pauseMs = Math.min(PAUSE_MS_MAX, 2 * pauseMs);
            }
        }
    }

    /** The server was restarted: the pool may have other connections from before. */
    private void evict() {
        if (!pool.isClosed()) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    private static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CofreException(ErrorCode.UNAVAILABLE, "the worker is stopping");
        }
    }

    /** Closes all connections of the pool. May be called more than once. */
    @Override
    public void close() {
        operators.close();
        pool.close();
    }
}
