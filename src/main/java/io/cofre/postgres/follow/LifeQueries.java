package io.cofre.postgres.follow;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The queries of the follower, on a connection of the caller. */
final class LifeQueries {
    private static final long FIRST_TRANSACTION = 3;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private static final String NAMES = "unnest(?::text[], ?::text[]) WITH ORDINALITY AS w(group_name, name, n)";

    private static final String LIVE =
            " session_instance i ON i.group_name = w.group_name AND i.name = w.name AND i.state = 'live'";

    /** The number of the last transaction that locked a row stays in it. A renewed lease changes the mark too. */
    private static final String MARKS =
            "SELECT w.n, concat_ws(' ', i.id, i.created_revision, i.xmin::text, i.xmax::text) FROM " + NAMES + " JOIN"
                    + LIVE;

    private static final String ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    /**
     * A snapshot knows the oldest transaction that is not over, and one above the newest that is. Others above that may
     * have begun: only their age tells the number of the next one, counted from 3, the first that there is.
     */
    private static final String LIVES = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            + " pg_snapshot_xmax(pg_current_snapshot())::text::bigint, age('" + FIRST_TRANSACTION + "'::xid),"
            + " i.id, i.created_revision FROM " + NAMES
            + " LEFT JOIN" + LIVE + " ORDER BY w.n";

    private static final String ROWS = "SELECT instance_id, key, revision, value IS NULL, octet_length(value)"
            + " FROM session_entry WHERE instance_id = ANY (?)";

    private static final String CONTENTS = "SELECT key, revision, crc32c, value FROM session_entry"
            + " WHERE instance_id = ? AND key = ANY (?) AND value IS NOT NULL";

    private static final int ROWS_AT_ONCE = 1_000;

    private LifeQueries() {}

    /**
     * The lives of instances, and the transactions of that moment.
     *
     * @param oldest the number of the oldest transaction that is not over
     * @param next a number above all transactions that have begun
     * @param identities in the order in which they were asked for; empty for an instance that does not exist
     */
    record Lives(long oldest, long next, List<Optional<Life.Identity>> identities) {}

    /** A row without its value. */
    record Size(long revision, boolean isDeleted, int bytes) {}

    /**
     * A row with its value.
     *
     * @param value empty if it is damaged
     */
    record Content(Key key, long revision, Optional<Value> value) {}

    /** Takes rows as they come. */
    interface RowVisitor {
        void take(long id, Key key, Size size);
    }

    /** The marks of the rows of instances, in their order; an instance that does not exist has an empty one. */
    static List<String> marks(Connection connection, List<InstancePath> instances) throws SQLException {
        List<String> marks = new ArrayList<>();
        instances.forEach(instance -> marks.add(""));
        try (PreparedStatement query = connection.prepareStatement(MARKS)) {
            setNames(connection, query, instances);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    marks.set(rows.getInt(1) - 1, rows.getString(2));
                }
            }
        }
        return marks;
    }

    /** Has the transaction that begins see one moment only. */
    static void oneSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ONE_SNAPSHOT);
        }
    }

    static Lives lives(Connection connection, List<InstancePath> instances) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LIVES)) {
            setNames(connection, query, instances);
            long oldest = 0;
            long next = 0;
            List<Optional<Life.Identity>> identities = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    oldest = rows.getLong(1);
                    next = next(rows.getLong(2), rows.getInt(3));
                    long id = rows.getLong(4);
                    identities.add(
                            rows.wasNull() ? Optional.empty() : Optional.of(new Life.Identity(id, rows.getLong(5))));
                }
            }
            return new Lives(oldest, next, identities);
        }
    }

    /**
     * The number of the next transaction.
     *
     * @param above one that is not larger, with its epoch
     * @param age the lower 32 bits of the numbers since the first one
     */
    static long next(long above, int age) {
        return above + ((FIRST_TRANSACTION + age - above) & UNSIGNED_INT);
    }

    /** Goes along all rows of instances, within a transaction: they are not in memory at once. */
    static void rows(Connection connection, Collection<Long> ids, RowVisitor visitor) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(ROWS)) {
            query.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            query.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    visitor.take(
                            rows.getLong(1),
                            Key.recorded(rows.getString(2)),
                            new Size(rows.getLong(3), rows.getBoolean(4), rows.getInt(5)));
                }
            }
        }
    }

    static List<Content> contents(Connection connection, long id, Collection<Key> keys) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CONTENTS)) {
            query.setLong(1, id);
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "text", keys.stream().map(Key::toString).toArray()));
            List<Content> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    byte[] bytes = rows.getBytes(4);
                    found.add(new Content(
                            Key.recorded(rows.getString(1)),
                            rows.getLong(2),
                            checksum(bytes) == rows.getInt(3) ? Optional.of(Value.of(bytes)) : Optional.empty()));
                }
            }
            return found;
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return (int) checksum.getValue();
    }

    private static void setNames(Connection connection, PreparedStatement query, List<InstancePath> instances)
            throws SQLException {
        query.setArray(
                1,
                connection.createArrayOf(
                        "text",
                        instances.stream().map(each -> each.group().toString()).toArray()));
        query.setArray(
                2,
                connection.createArrayOf(
                        "text",
                        instances.stream()
                                .map(each -> each.instance().toString())
                                .toArray()));
    }
}
