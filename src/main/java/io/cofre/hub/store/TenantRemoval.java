package io.cofre.hub.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Deletes what is stored of a tenant that has no instances any more. */
final class TenantRemoval {
    private static final int ROWS_AT_ONCE = 1_000;
    private static final String OUTBOX =
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE tenant = ? LIMIT ?)";
    private static final String EVENTS =
            "DELETE FROM event WHERE tenant = ? AND seq IN (SELECT seq FROM event WHERE tenant = ? LIMIT ?)";
    private static final String KEEP_COUNT =
            "UPDATE hub SET removed_events = removed_events +" + " (SELECT last_seq FROM tenant WHERE id = ?)";
    private static final String TENANT = "DELETE FROM tenant WHERE id = ?";

    private TenantRemoval() {}

    /** Deletes some rows. Whether there may be more. */
    static boolean some(WriteSession session, String tenant) throws SQLException {
        PreparedStatement outbox = session.statement(OUTBOX);
        outbox.setString(1, tenant);
        outbox.setInt(2, ROWS_AT_ONCE);
        PreparedStatement events = session.statement(EVENTS);
        events.setString(1, tenant);
        events.setString(2, tenant);
        events.setInt(3, ROWS_AT_ONCE);
        int deleted = outbox.executeUpdate();
        return deleted + events.executeUpdate() > 0;
    }

    /** Deletes the tenant. The count of all events stays, from which a restored backup is told. */
    static void last(WriteSession session, String tenant) throws SQLException {
        for (String sql : new String[] {KEEP_COUNT, TENANT}) {
            PreparedStatement statement = session.statement(sql);
            statement.setString(1, tenant);
            statement.executeUpdate();
        }
    }
}
