package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.retention.Kept;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.store.IdentityReader;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of kept values into the place of an instance, in one transaction: there is no moment without an instance. The
 * values that were there become a snapshot. No lease goes along.
 */
final class Adoption {
    private static final int ATTEMPTS_MAX = 20;

    private static final String ADD_GROUP = "INSERT INTO session_group (name) VALUES (?) ON CONFLICT DO NOTHING";
    private static final String HOLD_GROUP = "SELECT 1 FROM session_group WHERE name = ? FOR SHARE";

    private static final String LOCK_LIVE =
            "SELECT id FROM session_instance WHERE group_name = ? AND name = ? AND state = 'live' FOR UPDATE";

    private static final String KEEP = "UPDATE session_instance SET state = 'snapshot', kept_id = ?, kept_reason = ?,"
            + " kept_since = clock_timestamp(), kept_order = nextval('session_revision'),"
            + " lease_holder = NULL, lease_until = NULL, lease_epoch = 0, lease_ttl_ms = 0 WHERE id = ?";

    private static final String PLACE = "UPDATE session_instance SET state = 'live', group_name = ?, name = ?,"
            + " created_at = clock_timestamp(), created_revision = nextval('session_revision'),"
            + " identity = ?, kept_id = NULL, kept_reason = NULL, kept_since = NULL,"
            + " kept_order = NULL, kept_seconds = NULL, kept_identity = NULL, kept_keys = NULL, kept_bytes = NULL,"
            + " lease_holder = NULL, lease_until = NULL, lease_epoch = 0, lease_ttl_ms = 0 WHERE id = ?";

    private static final String IS_LIVE =
            "SELECT 1 FROM session_instance" + " WHERE id = ? AND state = 'live' AND group_name = ? AND name = ?";

    private static final String WAS_KEPT =
            "SELECT 1 FROM session_instance WHERE kept_id = ? AND group_name = ? AND name = ? AND state = 'snapshot'";

    private static final String CREDS =
            "SELECT value, crc32c FROM session_entry WHERE instance_id = ? AND key = ? AND value IS NOT NULL";

    private final Database database;
    private final IdentityReader identities;

    Adoption(Database database, IdentityReader identities) {
        this.database = database;
        this.identities = identities;
    }

    /** A requirement on the history, checked in the transaction of the adoption. */
    interface Precondition {
        /**
         * Checks it.
         *
         * @throws CofreException if it is not met
         */
        void require(Connection connection) throws SQLException;
    }

    /** Another worker put an instance in the same place meanwhile. */
    private static final class Occupied extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Occupied() {
            super("occupied", null, false, false);
        }
    }

    /**
     * Puts the values of a row in the place of an instance.
     *
     * @param replaces whether it may take the place of an instance that exists
     * @param gone the error if somebody took the row away
     * @return the snapshot of what was replaced; empty if there was nothing
     * @throws CofreException {@code CONFLICT} if there is an instance and it may not be replaced
     */
    Optional<Snapshot> adopt(
            Row row,
            InstancePath instance,
            boolean replaces,
            Instant now,
            Precondition precondition,
            CofreException gone) {
        Snapshot replaced = new Snapshot(instance, RecoveryPointId.at(now), SnapshotReason.REPLACED);
        boolean[] tried = new boolean[1];
        for (int attempt = 1; ; attempt++) {
            try {
                boolean isReplaced = database.transact(connection -> {
                    if (tried[0] && isDone(connection, row, instance)) {
                        return wasKept(connection, replaced);
                    }
                    tried[0] = true;
                    precondition.require(connection);
                    if (!row.lock(connection)) {
                        throw gone;
                    }
                    return place(connection, row, replaced, replaces);
                });
                return isReplaced ? Optional.of(replaced) : Optional.empty();
            } catch (Occupied occupied) {
                if (attempt == ATTEMPTS_MAX) {
                    throw new CofreException(ErrorCode.OVERLOADED, "others put the instance in its place all the time");
                }
            }
        }
    }

    private static boolean isDone(Connection connection, Row row, InstancePath instance) throws SQLException {
        return Sql.first(
                        connection,
                        IS_LIVE,
                        found -> true,
                        row.id(),
                        instance.group().toString(),
                        instance.instance().toString())
                .isPresent();
    }

    private static boolean wasKept(Connection connection, Snapshot replaced) throws SQLException {
        InstancePath instance = replaced.instance();
        return Sql.first(
                        connection,
                        WAS_KEPT,
                        found -> true,
                        replaced.id().text(),
                        instance.group().toString(),
                        instance.instance().toString())
                .isPresent();
    }

    private boolean place(Connection connection, Row row, Snapshot replaced, boolean replaces) throws SQLException {
        InstancePath instance = replaced.instance();
        String group = instance.group().toString();
        String name = instance.instance().toString();
        holdGroup(connection, group);
        Optional<Long> live = Sql.first(connection, LOCK_LIVE, found -> found.getLong(1), group, name);
        if (live.isPresent()) {
            if (!replaces) {
                throw new CofreException(
                        ErrorCode.CONFLICT,
                        "there is an instance " + Layout.of(instance)
                                + ": say that it may be replaced, and it becomes a snapshot first");
            }
            int unused = Sql.update(
                    connection, KEEP, replaced.id().text(), replaced.reason().wireName(), live.get());
        }
        try {
            int unused = Sql.update(connection, PLACE, group, name, identityOf(connection, row), row.id());
        } catch (SQLException failure) {
            if (Sql.isTaken(failure)) {
                throw new Occupied();
            }
            throw failure;
        }
        return live.isPresent();
    }

    /** A group can be deleted between its creation and its lock. */
    private static void holdGroup(Connection connection, String group) throws SQLException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int unused = Sql.update(connection, ADD_GROUP, group);
            if (Sql.first(connection, HOLD_GROUP, found -> true, group).isPresent()) {
                return;
            }
        }
        throw new CofreException(ErrorCode.OVERLOADED, "others delete the group all the time");
    }

    /** The identity in the creds of a row. One that cannot be told is like no other. */
    private @Nullable String identityOf(Connection connection, Row row) throws SQLException {
        try {
            return Sql.first(
                            connection,
                            CREDS,
                            found -> Sql.intact(Key.CREDS, found.getBytes(1), found.getInt(2)),
                            row.id(),
                            Key.CREDS.toString())
                    .flatMap(identities::identityIn)
                    .orElse(null);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return Kept.UNREADABLE;
        }
    }
}
