package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of staged values among the snapshots, or into the trash, under the id that they have elsewhere. */
final class Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);

    private static final String AS_SNAPSHOT = "UPDATE session_instance SET state = 'snapshot', group_name = ?,"
            + " name = ?, kept_id = ?, kept_reason = ?, kept_since = clock_timestamp(),"
            + " kept_order = nextval('session_revision') WHERE id = ?";

    private static final String OTHERS = "SELECT 1 FROM session_instance"
            + " WHERE state = 'trash' AND kept_id = ? AND (group_name <> ? OR name = ?) LIMIT 1";

    /** All instances of a removal have one place in the order. */
    private static final String AS_REMOVAL = "UPDATE session_instance SET state = 'trash', group_name = ?, name = ?,"
            + " kept_id = ?, kept_since = clock_timestamp(), kept_order = coalesce((SELECT max(kept_order)"
            + " FROM session_instance WHERE state = 'trash' AND kept_id = ?), nextval('session_revision'))"
            + " WHERE id = ?";

    private final Database database;

    Keeping(Database database) {
        this.database = database;
    }

    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    /** @throws CofreException {@code CONFLICT} if the instance has a snapshot of that id */
    void keep(Row row, Snapshot snapshot) {
        String group = snapshot.instance().group().toString();
        String name = snapshot.instance().instance().toString();
        String id = snapshot.id().text();
        String reason = snapshot.reason().wireName();
        once(row, new Row(row.id(), Row.SNAPSHOT, snapshot.id()), connection -> {
            try {
                int unused = Sql.update(connection, AS_SNAPSHOT, group, name, id, reason, row.id());
            } catch (SQLException failure) {
                if (Sql.isTaken(failure)) {
                    throw new CofreException(
                            ErrorCode.CONFLICT, "the instance has another snapshot with the id " + snapshot.id());
                }
                throw failure;
            }
        });
        LOG.info(
                "snapshot {} of {} in {} was brought in",
                snapshot.id(),
                snapshot.instance().instance(),
                snapshot.instance().group());
    }

    /** @throws CofreException {@code CONFLICT} if that removal has such an instance, or is one in another group */
    void keepRemoved(Row row, RecoveryPointId id, InstancePath instance) {
        String group = instance.group().toString();
        String name = instance.instance().toString();
        once(row, new Row(row.id(), Row.TRASH, id), connection -> {
            SharedClock.lock(connection);
            if (Sql.first(connection, OTHERS, found -> true, id.text(), group, name)
                    .isPresent()) {
                throw new CofreException(ErrorCode.CONFLICT, "the trash has another removal with the id " + id);
            }
            int unused = Sql.update(connection, AS_REMOVAL, group, name, id.text(), id.text(), row.id());
        });
        LOG.info("{} in {} of the removal {} was brought in", instance.instance(), instance.group(), id);
    }

    /** A change whose outcome was not known is made once more, and may find that it was made. */
    private void once(Row row, Row afterwards, Work work) {
        boolean[] tried = new boolean[1];
        boolean unused = database.transact(connection -> {
            if (tried[0] && afterwards.lock(connection)) {
                return false;
            }
            tried[0] = true;
            if (!row.lock(connection)) {
                throw StagedRow.swept();
            }
            work.run(connection);
            return true;
        });
    }
}
