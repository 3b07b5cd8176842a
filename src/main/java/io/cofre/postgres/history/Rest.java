package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The removal of what is left of deleted things: the entries of rows that are gone, deleted keys, and what was staged
 * and not used for an hour. Any number of workers may do it at once: each takes what no other has locked. Thread-safe.
 */
final class Rest {
    private static final int ENTRIES_AT_ONCE = 5_000;

    private static final String SET_ASIDE = "UPDATE session_instance SET state = 'gone', kept_since = clock_timestamp()"
            + " WHERE id IN (SELECT id FROM session_instance WHERE state = 'staging'"
            + " AND kept_since < clock_timestamp() - interval '1 hour' FOR UPDATE SKIP LOCKED)";

    /** A row stays for an hour: it tells of a removal that is made once more. */
    private static final String NEXT = "SELECT id, kept_since < clock_timestamp() - interval '1 hour'"
            + " FROM session_instance i WHERE state = 'gone' AND (kept_since < clock_timestamp() - interval '1 hour'"
            + " OR EXISTS (SELECT FROM session_entry e WHERE e.instance_id = i.id))"
            + " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED";

    private static final String DELETE_ENTRIES = "DELETE FROM session_entry WHERE instance_id = ? AND key IN ("
            + "SELECT key FROM session_entry WHERE instance_id = ? ORDER BY key LIMIT " + ENTRIES_AT_ONCE + ")";

    private static final String DELETE_WRITERS = "DELETE FROM session_writer WHERE instance_id = ?";
    private static final String DELETE_ROW = "DELETE FROM session_instance WHERE id = ?";

    private static final String DELETE_DELETED = "DELETE FROM session_entry WHERE (instance_id, key) IN ("
            + "SELECT instance_id, key FROM session_entry WHERE value IS NULL"
            + " AND written_at < clock_timestamp() - interval '1 hour' LIMIT " + ENTRIES_AT_ONCE
            + " FOR UPDATE SKIP LOCKED)";

    private final Database database;

    Rest(Database database) {
        this.database = database;
    }

    private record Next(long id, boolean isOld) {}

    /**
     * Removes what is left, in transactions of at most 5,000 entries.
     *
     * @param transactionsMax the most transactions; the rest is for the next call
     */
    void remove(int transactionsMax) {
        int left = transactionsMax;
        while (left > 0 && database.transact(Rest::removeOne)) {
            left--;
        }
        while (left > 0 && removeDeleted() == ENTRIES_AT_ONCE) {
            left--;
        }
    }

    /** Gives up what was staged and is in nobody's use. */
    void giveUpStaged() {
        int unused = database.transact(connection -> Sql.update(connection, SET_ASIDE));
    }

    private int removeDeleted() {
        return database.transact(connection -> Sql.update(connection, DELETE_DELETED));
    }

    private static boolean removeOne(Connection connection) throws SQLException {
        Optional<Next> next = Sql.first(connection, NEXT, found -> new Next(found.getLong(1), found.getBoolean(2)));
        if (next.isEmpty()) {
            return false;
        }
        long id = next.get().id();
        int deleted = Sql.update(connection, DELETE_ENTRIES, id, id);
        if (deleted < ENTRIES_AT_ONCE && next.get().isOld()) {
            int writers = Sql.update(connection, DELETE_WRITERS, id);
            int rows = Sql.update(connection, DELETE_ROW, id);
            return writers + rows > 0;
        }
        return deleted > 0;
    }
}
