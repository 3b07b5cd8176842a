package io.cofre.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The connection of the writer, with the statements that were prepared on it. One thread uses it, inside of
 * transactions.
 */
final class WriteSession implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final Handle handle;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    WriteSession(Connection connection, Dialect dialect) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        connection.setAutoCommit(false);
        this.handle = Database.quiet(Jdbi.create(connection)).open();
    }

    /** The connection for statements that run seldom. */
    Handle handle() {
        return handle;
    }

    Dialect dialect() {
        return dialect;
    }

    /** A statement for use at once and by nobody else; it stays prepared. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        PreparedStatement prepared = connection.prepareStatement(sql);
        statements.put(sql, prepared);
        return prepared;
    }

    /** Runs a statement to its end, in this transaction. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Undoes the transaction, and forgets what was batched for it. */
    void rollback() throws SQLException {
        connection.rollback();
        for (PreparedStatement statement : statements.values()) {
            statement.clearBatch();
        }
    }

    /** Runs what must not be in a transaction. Gives the first number of its answer, 0 if there is none. */
    long outsideOfTransaction(String pragma) throws SQLException {
        connection.setAutoCommit(true);
        try (PreparedStatement statement = connection.prepareStatement(pragma);
                ResultSet answer = statement.executeQuery()) {
            return answer.next() ? answer.getLong(1) : 0;
        } finally {
            connection.setAutoCommit(false);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
