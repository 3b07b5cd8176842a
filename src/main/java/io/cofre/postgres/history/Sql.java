package io.cofre.postgres.history;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.Printable;
import io.cofre.session.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One statement with its parameters. */
final class Sql {
    private static final String UNIQUE_VIOLATION = "23505";

    private Sql() {}

    /** The reading of one row. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The rows of a query. */
    static <T> List<T> query(Connection connection, String sql, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        }
    }

    /** The first row of a query. */
    static <T> Optional<T> first(Connection connection, String sql, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        return query(connection, sql, reader, parameters).stream().findFirst();
    }

    /** The number of rows that a statement changed. */
    static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            return statement.executeUpdate();
        }
    }

    /** Whether another row has the name already. */
    static boolean isTaken(SQLException failure) {
        return UNIQUE_VIOLATION.equals(failure.getSQLState());
    }

    /** The checksum that is stored beside a value. */
    static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return (int) checksum.getValue();
    }

    /**
     * A stored value.
     *
     * @throws CofreException {@code DAMAGED} if it is not the one that was stored
     */
    static Value intact(Key key, byte[] bytes, int checksum) {
        if (checksum(bytes) != checksum) {
            throw new CofreException(
                    ErrorCode.DAMAGED, "the kept value of " + Printable.line(key.toString()) + " is damaged");
        }
        return Value.of(bytes);
    }

    private static void bind(Connection connection, PreparedStatement statement, @Nullable Object[] parameters)
            throws SQLException {
        for (int index = 0; index < parameters.length; index++) {
            @Nullable Object parameter = parameters[index];
            if (parameter instanceof Long[] numbers) {
                statement.setArray(index + 1, connection.createArrayOf("bigint", numbers));
            } else if (parameter instanceof Integer[] numbers) {
                statement.setArray(index + 1, connection.createArrayOf("int", numbers));
            } else if (parameter instanceof String[] texts) {
                statement.setArray(index + 1, connection.createArrayOf("text", texts));
            } else if (parameter instanceof byte[][] values) {
                statement.setArray(index + 1, connection.createArrayOf("bytea", values));
            } else {
                statement.setObject(index + 1, parameter);
            }
        }
    }
}
