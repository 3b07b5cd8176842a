package io.cofre.postgres.engine;

import io.cofre.postgres.database.Transaction;
import io.cofre.session.KeyPath;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one statement, and the one transaction, that makes a group of commits.
 *
 * <p>The scopes whose instance row fulfils their conditions are locked against every change of that row, and are the
 * outcome. An entry moves forward only: a statement that would put one below a newer one changes nothing at all. So a
 * statement that a network delivers late has no effect beside what was made since, and one that another worker has
 * overtaken is sent again with a higher revision. One that is older than the life of its instance does not hold.
 */
final class GroupStatement {
    private static final String SCOPES = "unnest(?::text[], ?::text[], ?::int[], ?::bigint[], ?::boolean[], ?::text[])"
            + " WITH ORDINALITY AS w(group_name, name, fence, epoch, of_creds, identity, n)";

    private static final String LEASE = "CASE w.fence WHEN 0 THEN true"
            + " WHEN 1 THEN i.lease_holder IS NOT NULL AND i.lease_epoch = w.epoch"
            + " ELSE i.lease_holder IS NULL OR i.lease_until <= session_clock() END";

    private static final String IDENTITY = "(NOT w.of_creds OR i.identity IS NOT DISTINCT FROM w.identity)";

    /** The end of an insertion of entries: it fails at a newer one, and leaves alone what it made itself before. */
    static final String ONLY_FORWARD = " ON CONFLICT (instance_id, key) DO UPDATE SET revision ="
            + " CASE WHEN t.revision < EXCLUDED.revision THEN EXCLUDED.revision ELSE session_passed() END,"
            + " crc32c = EXCLUDED.crc32c, value = EXCLUDED.value, written_at = clock_timestamp()"
            + " WHERE t.revision <> EXCLUDED.revision";

    private static final String SEND = "WITH held AS (SELECT i.id, w.n FROM session_instance i JOIN " + SCOPES
            + " ON w.group_name = i.group_name AND w.name = i.name WHERE i.state = 'live' AND " + LEASE + " AND "
            + IDENTITY + " AND i.created_revision < ? ORDER BY i.id FOR SHARE OF i), put AS ("
            + "INSERT INTO session_entry AS t (instance_id, key, revision, crc32c, value)"
            + " SELECT h.id, b.key, ?, b.crc, b.value FROM unnest(?::int[], ?::text[], ?::int[], ?::bytea[])"
            + " AS b(n, key, crc, value) JOIN held h ON h.n = b.n ORDER BY 1, 2" + ONLY_FORWARD
            + ") SELECT n, id FROM held";

    private static final String EXPLAIN = "SELECT w.n, " + LEASE + ", " + IDENTITY + " FROM session_instance i JOIN "
            + SCOPES + " ON w.group_name = i.group_name AND w.name = i.name WHERE i.state = 'live'";

    private static final int SCOPE_PARAMETERS = 6;

    private GroupStatement() {}

    /** Why a scope did not hold. */
    enum Reason {
        LEASE,
        IDENTITY,
        /** Nothing is wrong now: the instance was deleted and created meanwhile, or its lease changed. */
        NOTHING
    }

    /**
     * Makes a group.
     *
     * @return the numbers of the scopes that held, with the rows of their instances
     * @throws SQLException nothing is made, or the outcome is not known
     */
    static Map<Integer, Long> send(Connection connection, Group group, long revision) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SEND)) {
            setScopes(connection, statement, group.scopes());
            setEntries(connection, statement, group.entries(), revision);
            Map<Integer, Long> held = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    held.put(rows.getInt(1), rows.getLong(2));
                }
                Transaction.requireDurable(statement.getWarnings());
            }
            return held;
        }
    }

    /** The reasons of those scopes whose instance exists. */
    static Map<Integer, Reason> explain(Connection connection, Group group) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXPLAIN)) {
            setScopes(connection, statement, group.scopes());
            Map<Integer, Reason> reasons = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Reason reason = rows.getBoolean(3) ? Reason.NOTHING : Reason.IDENTITY;
                    reasons.put(rows.getInt(1), rows.getBoolean(2) ? reason : Reason.LEASE);
                }
            }
            return reasons;
        }
    }

    private static void setScopes(Connection connection, PreparedStatement statement, List<Scope> scopes)
            throws SQLException {
        int count = scopes.size();
        String[] groups = new String[count];
        String[] names = new String[count];
        Integer[] fences = new Integer[count];
        Long[] epochs = new Long[count];
        Boolean[] ofCreds = new Boolean[count];
        @Nullable String[] identities = new @Nullable String[count];
        for (int index = 0; index < count; index++) {
            Scope scope = scopes.get(index);
            groups[index] = scope.instance().group().toString();
            names[index] = scope.instance().instance().toString();
            fences[index] = scope.fence().number();
            epochs[index] = scope.epoch();
            ofCreds[index] = scope.ofCreds();
            identities[index] = scope.identity().orElse(null);
        }
        statement.setArray(1, connection.createArrayOf("text", groups));
        statement.setArray(2, connection.createArrayOf("text", names));
        statement.setArray(3, connection.createArrayOf("int4", fences));
        statement.setArray(4, connection.createArrayOf("int8", epochs));
        statement.setArray(5, connection.createArrayOf("bool", ofCreds));
        statement.setArray(6, connection.createArrayOf("text", identities));
    }

    private static void setEntries(
            Connection connection, PreparedStatement statement, Map<KeyPath, Group.Entry> entries, long revision)
            throws SQLException {
        Integer[] numbers = new Integer[entries.size()];
        String[] keys = new String[entries.size()];
        @Nullable Integer[] checksums = new @Nullable Integer[entries.size()];
        byte[][] values = new byte[entries.size()][];
        int index = 0;
        for (Map.Entry<KeyPath, Group.Entry> each : entries.entrySet()) {
            numbers[index] = each.getValue().scope();
            keys[index] = each.getKey().key().toString();
            if (each.getValue().value().isPresent()) {
                values[index] = each.getValue().value().get().bytes();
                checksums[index] = Checksum.of(values[index]);
            }
            index++;
        }
        statement.setLong(SCOPE_PARAMETERS + 1, revision);
        statement.setLong(SCOPE_PARAMETERS + 2, revision);
        statement.setArray(SCOPE_PARAMETERS + 3, connection.createArrayOf("int4", numbers));
        statement.setArray(SCOPE_PARAMETERS + 4, connection.createArrayOf("text", keys));
        statement.setArray(SCOPE_PARAMETERS + 5, connection.createArrayOf("int4", checksums));
        statement.setArray(SCOPE_PARAMETERS + 6, connection.createArrayOf("bytea", values));
    }
}
