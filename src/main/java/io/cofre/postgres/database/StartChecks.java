package io.cofre.postgres.database;

import io.cofre.sql.ServerChecks;
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

    /** The tables and the sequence of the store that the user may not use in every way. */
    private static final String LACKING = "SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class"
            + " WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('session_instance'))"
            + " AND CASE relkind WHEN 'r' THEN relname ~ '^session_(group|instance|entry|retention|writer)$'"
            + " AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')"
            + " AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))"
            + " WHEN 'S' THEN relname = 'session_revision' AND NOT (has_sequence_privilege(oid, 'USAGE')"
            + " AND has_sequence_privilege(oid, 'SELECT') AND has_sequence_privilege(oid, 'UPDATE')) ELSE false END";

    private static final String MAY_CREATE = "SELECT to_regclass('session_instance') IS NOT NULL"
            + " OR coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)";

    private StartChecks() {}

    /**
     * Looks at the settings of a server.
     *
     * @return the notices for operators
     * @throws UnusableDatabaseException if it must not be used, with all reasons
     */
    static List<String> of(Connection connection) throws SQLException, UnusableDatabaseException {
        Optional<String> refusal = ServerChecks.refusal(connection);
        if (refusal.isPresent()) {
            throw new UnusableDatabaseException(refusal.get());
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            if (!row.next()) {
                throw new SQLException("no row", "02000");
            }
            return notices(row);
        }
    }

    /**
     * Makes sure that the user may make the tables if there are none. The migration would find out after ten seconds.
     *
     * @throws UnusableDatabaseException if it may not
     */
    static void requireMayCreate(Connection connection) throws SQLException, UnusableDatabaseException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MAY_CREATE)) {
            if (row.next() && !row.getBoolean(1)) {
                throw StartTrouble.mayNotMigrate();
            }
        }
    }

    /**
     * Makes sure that the user may do what the store does.
     *
     * @throws UnusableDatabaseException with what it may not use
     */
    static void requireRights(Connection connection) throws SQLException, UnusableDatabaseException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LACKING)) {
            String lacking = row.next() ? text(row, 1, "") : "";
            if (!lacking.isEmpty()) {
                throw StartTrouble.withoutRights(lacking);
            }
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
