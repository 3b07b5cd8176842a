package io.cofre.postgres.engine;

import io.cofre.postgres.history.IntoTrash;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.IdentityReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A commit that is judged and made in a transaction of its own. All its instances are locked before anything is looked
 * at, and its revision is drawn after that: it is above all that others have made there.
 */
final class LoneCommit {
    private static final String LOCK = "SELECT id, identity, lease_holder IS NOT NULL, lease_epoch,"
            + " lease_holder IS NULL OR lease_until <= session_clock() FROM session_instance"
            + " WHERE group_name = ? AND name = ? AND state = 'live' FOR UPDATE";
    private static final String IS_THERE =
            "SELECT 1 FROM session_instance WHERE group_name = ? AND name = ? AND state = 'live'";
    private static final String VALUE =
            "SELECT value, crc32c FROM session_entry" + " WHERE instance_id = ? AND key = ? AND value IS NOT NULL";
    private static final String PUT = "INSERT INTO session_entry AS t (instance_id, key, revision, crc32c, value)"
            + " SELECT ?, b.key, ?, b.crc, b.value FROM unnest(?::text[], ?::int[], ?::bytea[])"
            + " AS b(key, crc, value) ORDER BY 2" + GroupStatement.ONLY_FORWARD;
    private static final String IDENTITY = "UPDATE session_instance SET identity = ? WHERE id = ?";
    private static final String GROUP = "INSERT INTO session_group (name) VALUES (?) ON CONFLICT DO NOTHING";
    private static final String HOLD_GROUP = "SELECT 1 FROM session_group WHERE name = ? FOR SHARE";
    private static final String INSTANCE = "INSERT INTO session_instance (group_name, name, state, created_revision)"
            + " VALUES (?, ?, 'live', ?) ON CONFLICT (group_name, name) WHERE state = 'live' DO NOTHING";
    private static final String MADE_ENTRY = "SELECT 1 FROM session_entry e JOIN session_instance i"
            + " ON i.id = e.instance_id WHERE i.group_name = ? AND i.name = ? AND e.key = ? AND e.revision = ? FOR SHARE OF e";
    private static final String MADE_INSTANCE =
            "SELECT 1 FROM session_instance WHERE group_name = ? AND name = ? AND created_revision = ? FOR SHARE";
    private static final String MADE_REMOVAL =
            "SELECT 1 FROM session_instance WHERE kept_id = ? AND state <> 'live' LIMIT 1 FOR SHARE";

    private final Connection connection;
    private final Commit commit;
    private final IdentityReader identities;
    private final Map<InstancePath, Optional<Row>> rows = new HashMap<>();
    private final Map<KeyPath, Change> writes = new LinkedHashMap<>();
    private long revision;

    LoneCommit(Connection connection, Commit commit, IdentityReader identities) {
        this.connection = connection;
        this.commit = commit;
        this.identities = identities;
    }

    /** Draws the revision of the commit. */
    interface Draw {
        long revision() throws SQLException;
    }

    private record Row(long id, Optional<String> identity, boolean leased, long epoch, boolean free) {}

    /** Locks the instances that are there, in the order of their names. */
    void lock() throws SQLException {
        Set<InstancePath> instances = new TreeSet<>(Comparator.comparing(InstancePath::toString));
        commit.conditions().forEach(condition -> instances.add(condition.path().instance()));
        commit.changes().forEach(change -> instanceOf(change).ifPresent(instances::add));
        for (InstancePath instance : instances) {
            row(instance);
        }
    }

    private static Optional<InstancePath> instanceOf(Change change) {
        if (change instanceof Change.CreateInstance create) {
            return Optional.of(create.instance());
        }
        return change instanceof Change.DeleteInstance delete
                ? Optional.of(delete.instance())
                : Scope.keyOf(change).map(KeyPath::instance);
    }

    /**
     * Judges the commit and makes its changes.
     *
     * @param draw is called once it is sure that the changes are made
     * @throws CofreException if it is refused; the transaction must be rolled back
     */
    void make(Draw draw) throws SQLException {
        for (Condition condition : commit.conditions()) {
            if (!holds(condition)) {
                throw condition.failure();
            }
        }
        revision = draw.revision();
        for (Change change : commit.changes()) {
            make(change);
        }
        flush();
    }

    /** The rows of the instances whose keys it changed; none if it changed more than keys. */
    Map<InstancePath, Long> written() {
        Map<InstancePath, Long> written = new HashMap<>();
        if (commit.changes().stream().allMatch(change -> Scope.keyOf(change).isPresent())) {
            rows.forEach((instance, row) -> row.ifPresent(present -> written.put(instance, present.id())));
        }
        return written;
    }

    /**
     * Whether an earlier attempt made it, as far as it left a trace that is there still. The trace is locked, which
     * makes this transaction wait for the standby that the earlier one did not wait for.
     *
     * @param earlier the revision of that attempt
     */
    boolean wasMade(long earlier) throws SQLException {
        for (Change change : commit.changes()) {
            if (wasMade(change, earlier)) {
                return true;
            }
        }
        return false;
    }

    private boolean wasMade(Change change, long earlier) throws SQLException {
        Optional<KeyPath> key = Scope.keyOf(change);
        if (key.isPresent()) {
            InstancePath instance = key.get().instance();
            return exists(
                    MADE_ENTRY,
                    instance.group().toString(),
                    instance.instance().toString(),
                    key.get().key().toString(),
                    earlier);
        }
        if (change instanceof Change.CreateInstance create) {
            InstancePath instance = create.instance();
            return exists(
                    MADE_INSTANCE,
                    instance.group().toString(),
                    instance.instance().toString(),
                    earlier);
        }
        if (change instanceof Change.DeleteInstance delete) {
            return exists(MADE_REMOVAL, delete.id().text());
        }
        return change instanceof Change.DeleteGroup delete
                && exists(MADE_REMOVAL, delete.id().text());
    }

    private boolean holds(Condition condition) throws SQLException {
        Optional<Row> row = row(condition.path().instance());
        if (condition instanceof Condition.HoldsLease lease) {
            return row.filter(present -> present.leased() && present.epoch() == lease.epoch())
                    .isPresent();
        }
        if (condition instanceof Condition.IsUnleased) {
            return row.isEmpty() || row.get().free();
        }
        try {
            return condition.holdsFor(
                    row.isEmpty()
                            ? Optional.empty()
                            : value(row.get().id(), condition.path().key()));
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            if (condition instanceof Condition.KeepsIdentity keeps) {
                return keeps.takesDamaged();
            }
            throw failure;
        }
    }

    private Optional<Value> value(long instance, Key key) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(VALUE)) {
            query.setLong(1, instance);
            query.setString(2, key.toString());
            try (ResultSet found = query.executeQuery()) {
                return found.next()
                        ? Optional.of(Checksum.intact(found.getBytes(1), found.getInt(2)))
                        : Optional.empty();
            }
        }
    }

    private Optional<Row> row(InstancePath instance) throws SQLException {
        Optional<Row> known = rows.get(instance);
        if (known == null) {
            known = lock(instance);
            // Where the lock was waited for, another life may have taken the place of the first one.
            while (known.isEmpty()
                    && exists(
                            IS_THERE,
                            instance.group().toString(),
                            instance.instance().toString())) {
                known = lock(instance);
            }
            rows.put(instance, known);
        }
        return known;
    }

    private Optional<Row> lock(InstancePath instance) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LOCK)) {
            query.setString(1, instance.group().toString());
            query.setString(2, instance.instance().toString());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Row(
                                row.getLong(1),
                                Optional.ofNullable(row.getString(2)),
                                row.getBoolean(3),
                                row.getLong(4),
                                row.getBoolean(5)))
                        : Optional.empty();
            }
        }
    }

    private void make(Change change) throws SQLException {
        Optional<KeyPath> key = Scope.keyOf(change);
        if (key.isPresent()) {
            boolean exists = row(key.get().instance()).isPresent();
            if (!exists && change instanceof Change.PutValue) {
                throw new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist");
            }
            if (exists) {
                writes.put(key.get(), change);
            }
            return;
        }
        flush();
        rows.clear();
        if (change instanceof Change.CreateGroup create) {
            run(GROUP, create.group().toString());
        } else if (change instanceof Change.CreateInstance create) {
            create(create.instance());
        } else if (change instanceof Change.DeleteInstance delete) {
            IntoTrash.instance(connection, delete.instance(), delete.id());
        } else if (change instanceof Change.DeleteGroup delete) {
            IntoTrash.group(connection, delete.group(), delete.id());
        }
    }

    private void create(InstancePath instance) throws SQLException {
        String group = instance.group().toString();
        run(GROUP, group);
        if (!exists(HOLD_GROUP, group)) {
            throw new SQLException("the group was deleted meanwhile", "40001");
        }
        run(INSTANCE, group, instance.instance().toString(), revision);
    }

    /** Writes what was gathered: one statement for each instance. */
    private void flush() throws SQLException {
        Map<InstancePath, Map<Key, Change>> byInstance = new LinkedHashMap<>();
        writes.forEach((path, change) -> byInstance
                .computeIfAbsent(path.instance(), unknown -> new LinkedHashMap<>())
                .put(path.key(), change));
        writes.clear();
        for (Map.Entry<InstancePath, Map<Key, Change>> each : byInstance.entrySet()) {
            Row row = row(each.getKey()).orElseThrow();
            write(row.id(), each.getValue());
            @Nullable Change creds = each.getValue().get(Key.CREDS);
            if (creds != null) {
                setIdentity(row, Scope.identityAfter(creds, identities));
            }
        }
    }

    private void write(long instance, Map<Key, Change> changes) throws SQLException {
        String[] keys = new String[changes.size()];
        @Nullable Integer[] checksums = new @Nullable Integer[changes.size()];
        byte[][] values = new byte[changes.size()][];
        int index = 0;
        for (Map.Entry<Key, Change> each : changes.entrySet()) {
            keys[index] = each.getKey().toString();
            Optional<Value> value = Scope.valueOf(each.getValue());
            if (value.isPresent()) {
                values[index] = value.get().bytes();
                checksums[index] = Checksum.of(values[index]);
            }
            index++;
        }
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            put.setLong(1, instance);
            put.setLong(2, revision);
            put.setArray(3, connection.createArrayOf("text", keys));
            put.setArray(4, connection.createArrayOf("int4", checksums));
            put.setArray(5, connection.createArrayOf("bytea", values));
            put.executeUpdate();
        }
    }

    private void setIdentity(Row row, Optional<String> identity) throws SQLException {
        if (identity.equals(row.identity())) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(IDENTITY)) {
            if (identity.isPresent()) {
                update.setString(1, identity.get());
            } else {
                update.setNull(1, Types.VARCHAR);
            }
            update.setLong(2, row.id());
            update.executeUpdate();
        }
    }

    private void run(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            statement.executeUpdate();
        }
    }

    private boolean exists(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            set(query, parameters);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int index = 0; index < parameters.length; index++) {
            statement.setObject(index + 1, parameters[index]);
        }
    }
}
