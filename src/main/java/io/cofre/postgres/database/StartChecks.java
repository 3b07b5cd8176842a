package io.cofre.postgres.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks whether what a server acknowledges is durable. */
final class StartChecks {
    private static final int OLDEST = 140_000;
    private static final String SETTINGS = "SELECT current_setting('server_version_num', true),"
            + " current_setting('fsync', true), current_setting('full_page_writes', true),"
            + " current_setting('synchronous_commit', true), pg_encoding_to_char(encoding), pg_is_in_recovery(),"
            + " current_setting('data_checksums', true), current_setting('synchronous_standby_names', true),"
            + " (SELECT count(*) FROM pg_stat_replication)"
            + " FROM pg_database WHERE datname = current_database()";

    private StartChecks() {}

    /**
     * Looks at the settings of a server.
     *
     * @return the notices for operators
     * @throws IOException if it must not be used, with the reason
     */
    static List<String> of(Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            if (!row.next()) {
                throw new SQLException("no row", "02000");
            }
            Optional<String> refusal = refusal(row);
            if (refusal.isPresent()) {
                throw new IOException(refusal.get());
            }
            return notices(row);
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

    private static List<String> notices(ResultSet row) throws SQLException {
        List<String> notices = new ArrayList<>();
        if (text(row, 7, "on").equals("off")) {
            notices.add("the database has no checksums of its pages: pg_checksums turns them on");
        }
        if (row.getLong(9) > 0 && text(row, 8, "").isEmpty()) {
            notices.add("the database has standbys and waits for none of them: a failover can lose what was"
                    + " acknowledged (synchronous_standby_names)");
        }
        return notices;
    }

    private static String text(ResultSet row, int column, String otherwise) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse(otherwise);
    }
}
