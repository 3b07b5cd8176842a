package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SnapshotReason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Copies of values from row to row, within the database. Thread-safe. */
final class Copying {
    private static final int ENTRIES_AT_ONCE = 5_000;

    private static final String FIND =
            "SELECT id FROM session_instance WHERE kept_id = ? AND state = ? AND group_name = ? AND name = ?";

    /** One statement sees one moment: every commit that was acknowledged before, and nothing later. */
    private static final String COPY_LIVE = "WITH source AS (SELECT id, group_name, name FROM session_instance"
            + " WHERE group_name = ? AND name = ? AND state = 'live'),"
            + " made AS (INSERT INTO session_instance"
            + " (group_name, name, state, kept_id, kept_reason, kept_since, kept_order)"
            + " SELECT group_name, name, ?, ?, ?, clock_timestamp(), nextval('session_revision') FROM source"
            + " RETURNING id),"
            + " copied AS (INSERT INTO session_entry (instance_id, key, revision, crc32c, written_at, value)"
            + " SELECT made.id, e.key, e.revision, e.crc32c, e.written_at, e.value FROM made CROSS JOIN source"
            + " JOIN session_entry e ON e.instance_id = source.id WHERE e.value IS NOT NULL)"
            + " SELECT id FROM made";

    private static final String STAGE = "INSERT INTO session_instance (group_name, name, state, kept_id, kept_since)"
            + " VALUES (?, ?, 'staging', ?, clock_timestamp()) RETURNING id";

    private static final String USE =
            "UPDATE session_instance SET kept_since = clock_timestamp()" + " WHERE id = ? AND state = 'staging'";

    private static final String COPY_PAGE = "WITH copied AS ("
            + "INSERT INTO session_entry (instance_id, key, revision, crc32c, written_at, value)"
            + " SELECT ?, e.key, nextval('session_revision'), e.crc32c, e.written_at, e.value FROM session_entry e"
            + " WHERE e.instance_id = ? AND e.key > ? AND e.value IS NOT NULL ORDER BY e.key LIMIT " + ENTRIES_AT_ONCE
            + " ON CONFLICT DO NOTHING)"
            + " SELECT max(key), count(*) FROM (SELECT key FROM session_entry WHERE instance_id = ? AND key > ?"
            + " AND value IS NOT NULL ORDER BY key LIMIT " + ENTRIES_AT_ONCE + ") AS page";

    private final Database database;

    Copying(Database database) {
        this.database = database;
    }

    private record Page(@Nullable String last, long count) {}

    /**
     * Copies a live instance.
     *
     * @param state that of the new row
     * @throws CofreException {@code NOT_FOUND} if there is no such instance
     */
    Row ofLive(InstancePath instance, String state, RecoveryPointId id, Optional<SnapshotReason> reason) {
        String group = instance.group().toString();
        String name = instance.instance().toString();
        String why = reason.map(SnapshotReason::wireName).orElse(null);
        return database.transactLong(connection -> {
            Optional<Long> made = Sql.first(connection, FIND, row -> row.getLong(1), id.text(), state, group, name);
            if (made.isEmpty()) {
                made = Sql.first(connection, COPY_LIVE, row -> row.getLong(1), group, name, state, id.text(), why);
            }
            return new Row(
                    made.orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist")),
                    state,
                    id);
        });
    }

    /** A new row without values, that nobody sees. */
    Row staged(RecoveryPointId id) {
        return database.transact(connection -> {
            Optional<Long> made = Sql.first(connection, FIND, row -> row.getLong(1), id.text(), Row.STAGING, "", "");
            if (made.isEmpty()) {
                made = Sql.first(connection, STAGE, row -> row.getLong(1), "", "", id.text());
            }
            return new Row(made.orElseThrow(), Row.STAGING, id);
        });
    }

    /** Copies kept values in pages. They are whole only if the source is still there afterwards. */
    void pages(Row source, Row target) {
        String after = "";
        while (true) {
            String from = after;
            Page page = database.transact(connection -> {
                if (Sql.update(connection, USE, target.id()) == 0) {
                    throw StagedRow.swept();
                }
                return Sql.first(
                                connection,
                                COPY_PAGE,
                                row -> new Page(row.getString(1), row.getLong(2)),
                                target.id(),
                                source.id(),
                                from,
                                source.id(),
                                from)
                        .orElseThrow();
            });
            if (page.count() < ENTRIES_AT_ONCE || page.last() == null) {
                return;
            }
            after = page.last();
        }
    }
}
