package io.cofre.postgres.history;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The move of removed instances and groups into the trash, within a transaction of the caller. No value is moved: the
 * rows of the instances get another state. A removed instance without any value is not kept.
 *
 * <p>A removal that is made once more, because its outcome was not known, changes nothing: the rows that have its id
 * tell, and they stay for an hour at least. So a life that began meanwhile is not removed. They are looked at once the
 * live row is locked: the first attempt may end until then.
 */
public final class IntoTrash {
    private static final String WAS_MADE = "SELECT 1 FROM session_instance"
            + " WHERE kept_id = ? AND group_name = ? AND coalesce(name = ?, true) AND state <> 'live' LIMIT 1 FOR SHARE";

    private static final String LOCK_INSTANCE =
            "SELECT id FROM session_instance" + " WHERE group_name = ? AND name = ? AND state = 'live' FOR UPDATE";

    private static final String IS_THERE =
            "SELECT 1 FROM session_instance WHERE group_name = ? AND name = ? AND state = 'live'";

    private static final String IS_GROUP_THERE = "SELECT 1 FROM session_group WHERE name = ?";

    private static final String LOCK_GROUP = "SELECT 1 FROM session_group WHERE name = ? FOR UPDATE";

    private static final String LOCK_INSTANCES =
            "SELECT id FROM session_instance" + " WHERE group_name = ? AND state = 'live' ORDER BY id FOR UPDATE";

    /** A statement of its own after the lock: it sees the values that the lock was waited for. */
    private static final String MOVE = "UPDATE session_instance i SET state = CASE WHEN EXISTS ("
            + "SELECT FROM session_entry e WHERE e.instance_id = i.id AND e.value IS NOT NULL)"
            + " THEN 'trash' ELSE 'gone' END,"
            + " kept_id = ?, kept_since = clock_timestamp(), kept_order = nextval('session_revision'),"
            + " lease_holder = NULL, lease_until = NULL, lease_epoch = 0, lease_ttl_ms = 0"
            + " WHERE id = ANY (?)";

    private static final String DELETE_GROUP = "DELETE FROM session_group WHERE name = ?";

    /** The trace of the removal of a group that held nothing. */
    private static final String NOTE = "INSERT INTO session_instance (group_name, name, state, kept_id, kept_since)"
            + " VALUES (?, '', 'gone', ?, clock_timestamp())";

    private IntoTrash() {}

    /** Removes a live instance with all its values; no effect if there is none. */
    public static void instance(Connection connection, InstancePath instance, RecoveryPointId id) throws SQLException {
        String group = instance.group().toString();
        String name = instance.instance().toString();
        List<Long> instances = lock(connection, LOCK_INSTANCE, IS_THERE, group, name);
        if (!wasMade(connection, id, group, name)) {
            move(connection, instances, id);
        }
    }

    /** Removes a group with all its instances; no effect if there is none. */
    public static void group(Connection connection, GroupName group, RecoveryPointId id) throws SQLException {
        String name = group.toString();
        boolean isThere = !lock(connection, LOCK_GROUP, IS_GROUP_THERE, name).isEmpty();
        if (!isThere || wasMade(connection, id, name, null)) {
            return;
        }
        List<Long> instances = ids(connection, LOCK_INSTANCES, name);
        move(connection, instances, id);
        try (PreparedStatement delete = connection.prepareStatement(DELETE_GROUP)) {
            delete.setString(1, name);
            delete.executeUpdate();
        }
        if (instances.isEmpty()) {
            try (PreparedStatement note = connection.prepareStatement(NOTE)) {
                note.setString(1, name);
                note.setString(2, id.text());
                note.executeUpdate();
            }
        }
    }

    /** @param instance its name; null for all of the group */
    private static boolean wasMade(Connection connection, RecoveryPointId id, String group, @Nullable String instance)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(WAS_MADE)) {
            query.setString(1, id.text());
            query.setString(2, group);
            query.setString(3, instance);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    /** The locked rows. Where the lock was waited for, another row may have taken the place of the first one. */
    private static List<Long> lock(Connection connection, String lock, String look, String... names)
            throws SQLException {
        List<Long> locked = ids(connection, lock, names);
        while (locked.isEmpty() && !ids(connection, look, names).isEmpty()) {
            locked = ids(connection, lock, names);
        }
        return locked;
    }

    private static List<Long> ids(Connection connection, String lock, String... names) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(lock)) {
            for (int index = 0; index < names.length; index++) {
                query.setString(index + 1, names[index]);
            }
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return ids;
        }
    }

    private static void move(Connection connection, List<Long> instances, RecoveryPointId id) throws SQLException {
        if (instances.isEmpty()) {
            return;
        }
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            move.setString(1, id.text());
            move.setArray(2, connection.createArrayOf("bigint", instances.toArray()));
            move.executeUpdate();
        }
    }
}
