package io.cofre.postgres.history;

import io.cofre.store.RecoveryPointId;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A row with kept values, as it was when it was found.
 *
 * @param state the state that it has until somebody takes it away
 * @param keptId the id that it has until then
 */
record Row(long id, String state, RecoveryPointId keptId) {
    static final String LIVE = "live";
    static final String TRASH = "trash";
    static final String SNAPSHOT = "snapshot";
    static final String STAGING = "staging";
    static final String GONE = "gone";

    private static final String LOCK = "SELECT 1 FROM session_instance WHERE id = ? AND state = ? AND kept_id = ? FOR ";

    /** Keeps others from taking it away or changing it, until the transaction ends. Whether it is still there. */
    boolean lock(Connection connection) throws SQLException {
        return isThere(connection, "UPDATE");
    }

    /** Keeps others from taking it away. Whether it is still there. */
    boolean share(Connection connection) throws SQLException {
        return isThere(connection, "SHARE");
    }

    private boolean isThere(Connection connection, String lock) throws SQLException {
        return Sql.first(connection, LOCK + lock, found -> true, id, state, keptId.text())
                .isPresent();
    }
}
