package io.cofre.postgres.database;

import io.cofre.sql.ServerChecks;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Refuses a server that must not be used, and tells operators of what they may want to change at others. */
final class StartChecks {
    private static final String SETTINGS = "SELECT current_setting('data_checksums', true),"
            + " current_setting('synchronous_standby_names', true), (SELECT count(*) FROM pg_stat_replication)";

    private StartChecks() {}

    /**
     * Looks at the settings of a server.
     *
     * @return the notices for operators
     * @throws IOException if it must not be used, with the reason
     */
    static List<String> of(Connection connection) throws SQLException, IOException {
        Optional<String> refusal = ServerChecks.refusal(connection);
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            if (!row.next()) {
                throw new SQLException("no row", "02000");
            }
            return notices(row);
        }
    }

    private static List<String> notices(ResultSet row) throws SQLException {
        List<String> notices = new ArrayList<>();
        if (text(row, 1, "on").equals("off")) {
            notices.add("the database has no checksums of its pages: pg_checksums turns them on");
        }
        if (row.getLong(3) > 0 && text(row, 2, "").isEmpty()) {
            notices.add("the database has standbys and waits for none of them: a failover can lose what was"
                    + " acknowledged (synchronous_standby_names)");
        }
        return notices;
    }

    private static String text(ResultSet row, int column, String otherwise) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse(otherwise);
    }
}
