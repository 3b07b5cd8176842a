package io.cofre.postgres.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Statements on one connection. They may run more than once, so that they must do no harm if they ran before: the
 * caller chose the ids of the rows that they insert.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface SqlWork<T> {
    /** Runs them. It neither commits nor closes the connection. */
    T run(Connection connection) throws SQLException;
}
