package io.cofre.postgres.engine;

import io.cofre.testing.Polling;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A transaction of a test's own that stays open and keeps a lock, at which the stores wait. */
final class Blocked implements AutoCloseable {
    private final OneDatabase database;
    private final Connection connection;

    /** @param sql takes the lock */
    Blocked(OneDatabase database, String sql) throws SQLException {
        this.database = database;
        this.connection = database.connect();
        connection.setAutoCommit(false);
        run(sql);
    }

    /** Does more in the transaction. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Waits until so many statements of stores wait for a lock. */
    void awaitWaiting(int count) throws Exception {
        Polling.await(
                () -> database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'cofre' AND wait_event_type = 'Lock'"),
                waiting -> waiting >= count,
                waiting -> waiting + " statements wait");
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Gives the lock up, and changes nothing. */
    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
