package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.Sighting;
import io.cofre.store.Sightings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The writers that several workers saw, in a table that need not survive a crash. Each call removes some of what is two
 * minutes old, so that the table stays small. Thread-safe.
 */
final class PostgresSightings implements Sightings {
    private static final String WINDOW = "interval '60 seconds'";
    private static final int ROWS_MAX = 4_000;

    private static final String ADD = "INSERT INTO session_writer AS t (instance_id, address, first_at, seen_at)"
            + " SELECT i.id, s.address, timestamptz 'epoch' + s.first_at * interval '1 microsecond',"
            + " timestamptz 'epoch' + s.seen_at * interval '1 microsecond'"
            + " FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])"
            + " AS s(group_name, name, address, first_at, seen_at) JOIN session_instance i"
            + " ON i.group_name = s.group_name AND i.name = s.name AND i.state = 'live' ORDER BY 1, 2"
            + " ON CONFLICT (instance_id, address) DO UPDATE SET seen_at = GREATEST(t.seen_at, EXCLUDED.seen_at),"
            + " first_at = CASE WHEN t.seen_at < EXCLUDED.first_at - " + WINDOW + " THEN EXCLUDED.first_at"
            + " ELSE LEAST(t.first_at, EXCLUDED.first_at) END";

    private static final String CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private static final String SEEN = "SELECT i.group_name, i.name, w.address,"
            + " (extract(epoch FROM clock_timestamp() - w.first_at) * 1000000)::bigint,"
            + " (extract(epoch FROM clock_timestamp() - w.seen_at) * 1000000)::bigint"
            + " FROM (SELECT *, count(*) OVER (PARTITION BY instance_id) AS addresses FROM session_writer"
            + " WHERE seen_at > clock_timestamp() - " + WINDOW + ") w"
            + " JOIN session_instance i ON i.id = w.instance_id AND i.state = 'live'"
            + " WHERE w.addresses > 1 AND w.first_at IS NOT NULL ORDER BY w.instance_id LIMIT " + ROWS_MAX;

    private static final String FORGET = "DELETE FROM session_writer WHERE (instance_id, address) IN (SELECT"
            + " instance_id, address FROM session_writer WHERE seen_at < clock_timestamp() - interval '2 minutes'"
            + " LIMIT " + ROWS_MAX + " FOR UPDATE SKIP LOCKED)";

    private final Database database;

    PostgresSightings(Database database) {
        this.database = database;
    }

    @Override
    public List<Sighting> exchange(List<Sighting> mine) {
        long askedNs = System.nanoTime();
        return database.readOnce(connection -> {
            if (!mine.isEmpty()) {
                add(connection, mine, then(connection, askedNs));
            }
            forget(connection);
            return seen(connection);
        });
    }

    /** The time at the database when this worker looked, in microseconds; the way there may have taken long. */
    private static long then(Connection connection, long askedNs) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CLOCK);
                ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("no row", "02000");
            }
            return row.getLong(1) - (System.nanoTime() - askedNs) / 1_000;
        }
    }

    private static void add(Connection connection, List<Sighting> mine, long thenMicros) throws SQLException {
        int count = mine.size();
        String[] groups = new String[count];
        String[] names = new String[count];
        String[] addresses = new String[count];
        Long[] firstAt = new Long[count];
        Long[] seenAt = new Long[count];
        for (int index = 0; index < count; index++) {
            Sighting sighting = mine.get(index);
            groups[index] = sighting.instance().group().toString();
            names[index] = sighting.instance().instance().toString();
            addresses[index] = sighting.address();
            firstAt[index] = thenMicros - sighting.firstAgo().toNanos() / 1_000;
            seenAt[index] = thenMicros - sighting.lastAgo().toNanos() / 1_000;
        }
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            insert.setArray(1, connection.createArrayOf("text", groups));
            insert.setArray(2, connection.createArrayOf("text", names));
            insert.setArray(3, connection.createArrayOf("text", addresses));
            insert.setArray(4, connection.createArrayOf("int8", firstAt));
            insert.setArray(5, connection.createArrayOf("int8", seenAt));
            insert.executeUpdate();
        }
    }

    private static void forget(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
            delete.executeUpdate();
        }
    }

    private static List<Sighting> seen(Connection connection) throws SQLException {
        List<Sighting> seen = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(SEEN);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                seen.add(new Sighting(
                        new InstancePath(GroupName.of(row.getString(1)), InstanceName.of(row.getString(2))),
                        row.getString(3),
                        Duration.ofNanos(1_000 * row.getLong(4)),
                        Duration.ofNanos(1_000 * row.getLong(5))));
            }
        }
        return seen;
    }
}
