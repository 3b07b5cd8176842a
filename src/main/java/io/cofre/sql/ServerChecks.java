package io.cofre.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks whether a PostgreSQL server can be used, and whether what it acknowledges is durable. */
public final class ServerChecks {
    private static final int OLDEST = 140_000;
    private static final List<String> DURABLE = List.of("fsync", "full_page_writes", "synchronous_commit");
    private static final String SETTINGS = "SELECT current_setting('server_version_num', true),"
            + " current_setting('fsync', true), current_setting('full_page_writes', true),"
            + " current_setting('synchronous_commit', true), pg_encoding_to_char(encoding), pg_is_in_recovery(),"
            + " current_setting('default_transaction_read_only', true)"
            + " FROM pg_database WHERE datname = current_database()";

    private ServerChecks() {}

    /** All reasons why the server of a connection must not be used, in one line; empty if there is none. */
    public static Optional<String> refusal(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            if (!row.next()) {
                throw new SQLException("no row", "02000");
            }
            List<String> refusals = refusals(row);
            return refusals.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", refusals));
        }
    }

    private static List<String> refusals(ResultSet row) throws SQLException {
        if (row.getBoolean(6)) {
            return List.of("the database is a standby, which takes no writes: name the primary, or all servers");
        }
        List<String> refusals = new ArrayList<>();
        if (Integer.parseInt(text(row, 1, "" + OLDEST)) < OLDEST) {
            refusals.add("the database is older than PostgreSQL 14: upgrade it");
        }
        for (int column = 2; column <= 4; column++) {
            if (text(row, column, "on").equals("off")) {
                refusals.add(DURABLE.get(column - 2)
                        + " of the database is off, so that an answered write could be lost: turn it on");
            }
        }
        if (!text(row, 5, "UTF8").equals("UTF8")) {
            refusals.add("the encoding of the database is not UTF8: make another one (CREATE DATABASE … ENCODING"
                    + " 'UTF8' TEMPLATE template0)");
        }
        if (text(row, 7, "off").equals("on")) {
            refusals.add("the database takes no writes, since default_transaction_read_only is on: turn it off");
        }
        return refusals;
    }

    private static String text(ResultSet row, int column, String otherwise) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse(otherwise);
    }
}
