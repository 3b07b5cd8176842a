package io.cofre.postgres.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.SqlWork;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Printable;
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.store.LeaseRecord;
import io.cofre.store.Leases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Leases in the rows of their instances, by the clock of the database. One thread makes the calls of this worker, in
 * the order in which they come. Thread-safe.
 */
final class PostgresLeases implements Leases, AutoCloseable {
    private static final int WAITING_MAX = 4_096;
    private static final int ATTEMPTS = 10;

    /** For so long an answer serves the notices to operators: a look for each write would cost as much as the write. */
    private static final Duration NOTICED = Duration.ofSeconds(1);

    private static final int NOTICED_MAX = 10_000;

    private static final String WHERE = " WHERE group_name = ? AND name = ? AND state = 'live'";
    private static final String ACQUIRE = "UPDATE session_instance SET lease_holder = ?,"
            + " lease_until = session_clock() + ? * interval '1 microsecond', lease_ttl_ms = ?,"
            + " lease_epoch = nextval('session_revision')" + WHERE
            + " AND (lease_holder IS NULL OR lease_holder = ? OR lease_until <= session_clock()) RETURNING lease_epoch";
    private static final String RENEW = "UPDATE session_instance SET"
            + " lease_until = session_clock() + ? * interval '1 microsecond', lease_ttl_ms = ?" + WHERE
            + " AND lease_holder = ? AND lease_epoch = ?";
    private static final String RELEASE = "UPDATE session_instance SET lease_holder = NULL, lease_until = NULL" + WHERE
            + " AND lease_holder IS NOT NULL AND lease_epoch = ?";
    private static final String REVOKE = "UPDATE session_instance SET lease_holder = NULL, lease_until = NULL" + WHERE
            + " AND lease_holder IS NOT NULL";
    private static final String CURRENT = "SELECT lease_holder, lease_epoch, lease_ttl_ms,"
            + " (extract(epoch FROM lease_until - session_clock()) * 1000000)::bigint FROM session_instance" + WHERE;
    private static final String ACTIVE = "SELECT count(*) FROM session_instance WHERE state = 'live'"
            + " AND lease_holder IS NOT NULL AND lease_until > session_clock()";

    private final Database database;
    private final ThreadPoolExecutor thread;
    private final Cache<InstancePath, Boolean> noticed;
    private volatile int lastActive;

    PostgresLeases(Database database) {
        this(database, Ticker.systemTicker());
    }

    /** @param clock a clock that nobody sets */
    PostgresLeases(Database database, Ticker clock) {
        this.database = database;
        this.noticed = Caffeine.newBuilder()
                .maximumSize(NOTICED_MAX)
                .expireAfterWrite(NOTICED)
                .executor(Runnable::run)
                .ticker(clock)
                .build();
        this.thread = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), PostgresLeases::newThread);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread newThread(Runnable task) {
        Thread made = new Thread(task, "cofre-leases");
        made.setDaemon(true);
        return made;
    }

    private <T> CompletableFuture<T> inTurn(InstancePath instance, SqlWork<T> work) {
        long askedNs = System.nanoTime();
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    T made = database.transactHere(work, askedNs);
                    noticed.invalidate(instance);
                    result.complete(made);
                } catch (RuntimeException | Error failure) {
                    result.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException full) {
            result.completeExceptionally(new CofreException(
                    thread.isShutdown() ? ErrorCode.UNAVAILABLE : ErrorCode.OVERLOADED,
                    thread.isShutdown() ? "the store is closed" : "too many calls about leases wait"));
        }
        return result;
    }

    @Override
    public CompletableFuture<Lease> acquire(InstancePath instance, String holder, Duration ttl) {
        return inTurn(instance, connection -> acquire(connection, instance, holder, ttl));
    }

    /** One that runs out, or is given up, between the two statements is free: it is tried again. */
    private static Lease acquire(Connection connection, InstancePath instance, String holder, Duration ttl)
            throws SQLException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Lease> acquired = acquireIfFree(connection, instance, holder, ttl);
            if (acquired.isPresent()) {
                return acquired.get();
            }
            Stored stored = stored(connection, instance)
                    .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist"));
            Optional<Lease> held = stored.lease().filter(Lease::isActive);
            if (held.isPresent()) {
                throw new CofreException(
                        ErrorCode.LEASE_HELD,
                        "the lease is held by \"" + Printable.line(held.get().holder()) + "\", and runs out in "
                                + Lease.ms(held.get().expiresIn()) + " ms unless it is renewed");
            }
        }
        throw new CofreException(ErrorCode.OVERLOADED, "the lease changes at this moment; try again");
    }

    private static Optional<Lease> acquireIfFree(
            Connection connection, InstancePath instance, String holder, Duration ttl) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ACQUIRE)) {
            update.setString(1, holder);
            update.setLong(2, micros(ttl));
            update.setLong(3, ttl.toMillis());
            names(update, 4, instance);
            update.setString(6, holder);
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? Optional.of(new Lease(holder, row.getLong(1), ttl)) : Optional.empty();
            }
        }
    }

    @Override
    public CompletableFuture<Lease> renew(InstancePath instance, String holder, long epoch, Duration ttl) {
        return inTurn(instance, connection -> {
            try (PreparedStatement update = connection.prepareStatement(RENEW)) {
                update.setLong(1, micros(ttl));
                update.setLong(2, ttl.toMillis());
                names(update, 3, instance);
                update.setString(5, holder);
                update.setLong(6, epoch);
                requireFound(update.executeUpdate(), instance, epoch);
                return new Lease(holder, epoch, ttl);
            }
        });
    }

    @Override
    public CompletableFuture<Void> release(InstancePath instance, long epoch) {
        return inTurn(instance, connection -> {
                    try (PreparedStatement update = connection.prepareStatement(RELEASE)) {
                        names(update, 1, instance);
                        update.setLong(3, epoch);
                        requireFound(update.executeUpdate(), instance, epoch);
                        return epoch;
                    }
                })
                .thenAccept(released -> {});
    }

    private static void requireFound(int rows, InstancePath instance, long epoch) {
        if (rows == 0) {
            throw new Condition.HoldsLease(instance, epoch).failure();
        }
    }

    @Override
    public CompletableFuture<Boolean> revoke(InstancePath instance) {
        return inTurn(instance, connection -> {
            try (PreparedStatement update = connection.prepareStatement(REVOKE)) {
                names(update, 1, instance);
                return update.executeUpdate() > 0;
            }
        });
    }

    @Override
    public Optional<Lease> current(InstancePath instance) {
        return database.read(connection -> stored(connection, instance)).flatMap(Stored::lease);
    }

    @Override
    public boolean isHeld(InstancePath instance) {
        Boolean known = noticed.getIfPresent(instance);
        if (known == null) {
            known = current(instance).filter(Lease::isActive).isPresent();
            noticed.put(instance, known);
        }
        return known;
    }

    /** The record of a lease, as a store that keeps records has it. */
    Optional<LeaseRecord> record(InstancePath instance) {
        return database.read(connection -> stored(connection, instance))
                .flatMap(stored ->
                        stored.lease().map(lease -> new LeaseRecord(lease.epoch(), lease.holder(), stored.ttl())));
    }

    /**
     * The lease of an instance that exists.
     *
     * @param lease empty: nobody has it
     */
    private record Stored(Optional<Lease> lease, Duration ttl) {}

    private static Optional<Stored> stored(Connection connection, InstancePath instance) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CURRENT)) {
            names(query, 1, instance);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                long epoch = row.getLong(2);
                Duration ttl = Duration.ofMillis(row.getLong(3));
                Duration left = Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Math.max(0, row.getLong(4))));
                return Optional.of(new Stored(
                        Optional.ofNullable(row.getString(1)).map(holder -> new Lease(holder, epoch, left)), ttl));
            }
        }
    }

    /** Other workers may acquire one at any time, so that every write has to look. */
    @Override
    public boolean wereUsed() {
        return true;
    }

    @Override
    public Condition unleased(InstancePath instance) {
        return new Condition.IsUnleased(
                instance,
                record -> current(instance)
                        .filter(lease -> lease.epoch() == record.epoch() && !lease.isActive())
                        .isPresent());
    }

    /** The number in the whole database; the last known one while it does not answer. */
    @Override
    public int active() {
        try {
            lastActive = database.readOnce(connection -> {
                try (PreparedStatement query = connection.prepareStatement(ACTIVE);
                        ResultSet row = query.executeQuery()) {
                    return row.next() ? row.getInt(1) : 0;
                }
            });
        } catch (CofreException unknown) {
            return lastActive;
        }
        return lastActive;
    }

    private static void names(PreparedStatement statement, int first, InstancePath instance) throws SQLException {
        statement.setString(first, instance.group().toString());
        statement.setString(first + 1, instance.instance().toString());
    }

    private static long micros(Duration time) {
        return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
