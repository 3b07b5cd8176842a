package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The queries about what exists. The orders are those of Java: the ones of the database differ for some names. */
final class Lists {
    private static final String LIVE =
            " FROM session_instance i WHERE i.group_name = ? AND i.name = ?" + " AND i.state = 'live'";
    private static final String ENTRIES = " FROM session_instance i JOIN session_entry e ON e.instance_id = i.id"
            + " WHERE i.group_name = ? AND i.name = ? AND i.state = 'live' AND e.value IS NOT NULL";

    private final Database database;

    Lists(Database database) {
        this.database = database;
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> all(String sql, Reading<T> reading, String... parameters) {
        return database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                for (int index = 0; index < parameters.length; index++) {
                    query.setString(index + 1, parameters[index]);
                }
                List<T> found = new ArrayList<>();
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(reading.of(rows));
                    }
                }
                return found;
            }
        });
    }

    private static String[] names(InstancePath instance) {
        return new String[] {instance.group().toString(), instance.instance().toString()};
    }

    private static Optional<Instant> time(ResultSet row) throws SQLException {
        return Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    List<GroupName> groups() {
        List<GroupName> groups = all("SELECT name FROM session_group", row -> GroupName.of(row.getString(1)));
        Collections.sort(groups);
        return groups;
    }

    List<Key> keys(InstancePath instance) {
        List<Key> keys = all("SELECT e.key" + ENTRIES, row -> Key.of(row.getString(1)), names(instance));
        Collections.sort(keys);
        return keys;
    }

    int keyCount(InstancePath instance) {
        return all("SELECT count(*)" + ENTRIES, row -> row.getInt(1), names(instance))
                .get(0);
    }

    boolean contains(InstancePath instance) {
        return !all("SELECT i.id" + LIVE, row -> row.getLong(1), names(instance))
                .isEmpty();
    }

    Optional<List<InstanceName>> instances(GroupName group) {
        List<Optional<InstanceName>> found = all(
                "SELECT i.name FROM session_group g LEFT JOIN session_instance i ON i.group_name = g.name"
                        + " AND i.state = 'live' WHERE g.name = ?",
                row -> Optional.ofNullable(row.getString(1)).map(InstanceName::of),
                group.toString());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<InstanceName> names =
                new ArrayList<>(found.stream().flatMap(Optional::stream).toList());
        Collections.sort(names);
        return Optional.of(names);
    }

    Optional<Instant> lastWrite(InstancePath instance) {
        return all(
                        "SELECT greatest(i.created_at, (SELECT max(e.written_at) FROM session_entry e"
                                + " WHERE e.instance_id = i.id))" + LIVE,
                        Lists::time,
                        names(instance))
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    Optional<Instant> lastWrite(KeyPath path) {
        return all(
                        "SELECT e.written_at" + ENTRIES + " AND e.key = ?",
                        Lists::time,
                        path.instance().group().toString(),
                        path.instance().instance().toString(),
                        path.key().toString())
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }
}
