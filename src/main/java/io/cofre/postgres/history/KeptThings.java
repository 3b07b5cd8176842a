package io.cofre.postgres.history;

import io.cofre.retention.Kept;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.TrashEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All snapshots and removals of a database, with what is recorded of each. */
final class KeptThings {
    private static final String ALL = "SELECT id, state, group_name, name, kept_id, kept_reason, kept_order,"
            + " kept_seconds, kept_identity, kept_bytes FROM session_instance"
            + " WHERE state IN ('snapshot', 'trash') ORDER BY kept_order DESC, id DESC";

    private final Map<InstancePath, List<Snapshot>> snapshots = new LinkedHashMap<>();
    private final Map<RecoveryPointId, List<Line>> removals = new LinkedHashMap<>();
    private final Map<Snapshot, Line> bySnapshot = new LinkedHashMap<>();
    private final List<TrashEntry> entries = new ArrayList<>();

    private record Line(long id, InstancePath instance, Optional<Kept> kept, long bytes) {}

    private KeptThings() {}

    /** The things of this moment. */
    static KeptThings of(Connection connection) throws SQLException {
        KeptThings things = new KeptThings();
        List<Boolean> unused = Sql.query(connection, ALL, things::add);
        things.removals.forEach((id, lines) -> things.entries.add(new TrashEntry(
                id,
                lines.get(0).instance().group(),
                lines.stream().map(line -> line.instance().instance()).sorted().toList())));
        return things;
    }

    private boolean add(ResultSet row) throws SQLException {
        InstancePath instance =
                new InstancePath(GroupName.of(row.getString("group_name")), InstanceName.of(row.getString("name")));
        long seconds = row.getLong("kept_seconds");
        boolean isRecorded = !row.wasNull();
        String identity = row.getString("kept_identity");
        List<String> identities = identity == null || identity.isEmpty() ? List.of() : List.of(identity);
        Line line = new Line(
                row.getLong("id"),
                instance,
                isRecorded ? Optional.of(new Kept(row.getLong("kept_order"), seconds, identities)) : Optional.empty(),
                row.getLong("kept_bytes"));
        RecoveryPointId id = new RecoveryPointId(row.getString("kept_id"));
        if (row.getString("state").equals(Row.TRASH)) {
            return removals.computeIfAbsent(id, first -> new ArrayList<>()).add(line);
        }
        SnapshotReason reason =
                SnapshotReason.ofWireName(row.getString("kept_reason")).orElse(SnapshotReason.REPLACED);
        Snapshot snapshot = new Snapshot(instance, id, reason);
        bySnapshot.put(snapshot, line);
        return snapshots.computeIfAbsent(instance, first -> new ArrayList<>()).add(snapshot);
    }

    /** The removals, the newest first. */
    List<TrashEntry> trash() {
        return entries;
    }

    /** The snapshots of each instance, the newest first. */
    Map<InstancePath, List<Snapshot>> snapshots() {
        return snapshots;
    }

    /** The record of a removal; empty unless all of it is recorded. */
    Optional<Kept> kept(TrashEntry entry) {
        long since = 0;
        List<String> identities = new ArrayList<>();
        for (Line line : lines(entry)) {
            if (line.kept().isEmpty()) {
                return Optional.empty();
            }
            since = Math.max(since, line.kept().get().since());
            identities.addAll(line.kept().get().identities());
        }
        return Optional.of(new Kept(0, since, identities));
    }

    Optional<Kept> kept(Snapshot snapshot) {
        return Optional.ofNullable(bySnapshot.get(snapshot)).flatMap(Line::kept);
    }

    long bytes(TrashEntry entry) {
        return lines(entry).stream().mapToLong(Line::bytes).sum();
    }

    long bytes(Snapshot snapshot) {
        return Optional.ofNullable(bySnapshot.get(snapshot)).map(Line::bytes).orElse(0L);
    }

    List<Long> rows(TrashEntry entry) {
        return lines(entry).stream().map(Line::id).toList();
    }

    List<Long> rows(Snapshot snapshot) {
        return Optional.ofNullable(bySnapshot.get(snapshot)).map(Line::id).stream()
                .toList();
    }

    private List<Line> lines(TrashEntry entry) {
        return removals.getOrDefault(entry.id(), List.of());
    }
}
