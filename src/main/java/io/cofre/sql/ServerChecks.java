package io.cofre.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Checks whether a PostgreSQL server can be used, and whether what it acknowledges is durable. */
public final class ServerChecks {
    private static final int OLDEST = 140_000;
    private static final String SETTINGS = "SELECT current_setting('server_version_num', true),"
            + " current_setting('fsync', true), current_setting('full_page_writes', true),"
            + " current_setting('synchronous_commit', true), pg_encoding_to_char(encoding), pg_is_in_recovery()"
            + " FROM pg_database WHERE datname = current_database()";

    private ServerChecks() {}

    /** The reason why the server of a connection must not be used; empty if there is none. */
    public static Optional<String> refusal(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            if (!row.next()) {
                throw new SQLException("no row", "02000");
            }
            return refusal(row);
        }
    }

    private static Optional<String> refusal(ResultSet row) throws SQLException {
        if (Integer.parseInt(text(row, 1, "" + OLDEST)) < OLDEST) {
            return Optional.of("the database is older than PostgreSQL 14");
        }
        if (row.getBoolean(6)) {
            return Optional.of("the database is a standby, which takes no writes: name the primary, or all servers");
        }
        for (int column = 2; column <= 4; column++) {
            if (text(row, column, "on").equals("off")) {
                return Optional.of(List.of("fsync", "full_page_writes", "synchronous_commit")
                                .get(column - 2)
                        + " of the database is off: what it acknowledges would not be durable");
            }
        }
        if (!text(row, 5, "UTF8").equals("UTF8")) {
            return Optional.of("the encoding of the database is not UTF8");
        }
        return Optional.empty();
    }

    private static String text(ResultSet row, int column, String otherwise) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse(otherwise);
    }
}
