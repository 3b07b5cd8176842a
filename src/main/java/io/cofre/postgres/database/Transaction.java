package io.cofre.postgres.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One transaction on a connection. */
public final class Transaction {
    private static final String OPEN_OUTCOME = "40003";
    private static final int SOCKET_GRACE_MS = 10_000;

    private Transaction() {}

    /**
     * Runs work in a transaction of its own and commits it.
     *
     * @param longer the time that one statement may take; zero for that of the connection
     * @throws SQLException the transaction was rolled back, or its outcome is not known
     */
    public static <T> T run(Connection connection, SqlWork<T> work, Duration longer) throws SQLException {
        connection.setAutoCommit(false);
        try {
            if (!longer.isZero()) {
                allow(connection, longer);
            }
            T result = work.run(connection);
            connection.clearWarnings();
            connection.commit();
            requireDurable(connection.getWarnings());
            return result;
        } catch (SQLException | RuntimeException | Error failure) {
            rollBack(connection, failure);
            throw failure;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * A commit that was answered with a warning: nobody waits any more for the standby that should have it. It counts
     * as a commit without an answer.
     *
     * @throws SQLException with the state of an unknown outcome
     */
    public static void requireDurable(@Nullable SQLWarning warnings) throws SQLException {
        for (@Nullable SQLWarning each = warnings; each != null; each = each.getNextWarning()) {
            if ("01000".equals(each.getSQLState()) || "57P01".equals(each.getSQLState())) {
                throw new SQLException("the commit was answered with a warning", OPEN_OUTCOME);
            }
        }
    }

    private static void allow(Connection connection, Duration longer) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + longer.toMillis());
        }
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longer.toMillis()) + SOCKET_GRACE_MS);
    }

    private static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException broken) {
            failure.addSuppressed(broken);
        }
    }
}
