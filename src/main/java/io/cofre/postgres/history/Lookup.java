package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.RetainedCreds;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.TrashEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The search for kept things. Thread-safe. */
final class Lookup {
    private static final String SNAPSHOTS = "SELECT kept_id, kept_reason FROM session_instance"
            + " WHERE group_name = ? AND name = ? AND state = 'snapshot' ORDER BY kept_order DESC, id DESC";

    private static final String FIND_SNAPSHOT = "SELECT id FROM session_instance"
            + " WHERE group_name = ? AND name = ? AND state = 'snapshot' AND kept_id = ?";

    private static final String TRASH = "SELECT kept_id, group_name, name FROM session_instance"
            + " WHERE state = 'trash' AND (kept_id = ? OR ?) ORDER BY kept_order DESC, id DESC";

    private static final String FIND_TRASH =
            "SELECT id FROM session_instance WHERE kept_id = ? AND name = ? AND state = 'trash'";

    private static final String CREDS =
            "SELECT value, crc32c FROM session_entry" + " WHERE instance_id = ? AND key = ? AND value IS NOT NULL";

    private static final String WITH_SNAPSHOTS =
            "SELECT DISTINCT group_name, name FROM session_instance WHERE state = 'snapshot'";

    private final Database database;

    Lookup(Database database) {
        this.database = database;
    }

    /** The snapshots of an instance, the newest first. */
    List<Snapshot> snapshots(InstancePath instance) {
        return database.read(connection -> Sql.query(
                connection,
                SNAPSHOTS,
                row -> new Snapshot(
                        instance,
                        new RecoveryPointId(row.getString(1)),
                        SnapshotReason.ofWireName(row.getString(2)).orElse(SnapshotReason.REPLACED)),
                instance.group().toString(),
                instance.instance().toString()));
    }

    /** The instances that have snapshots, in their natural order. */
    List<InstancePath> instancesWithSnapshots() {
        return database
                .read(connection -> Sql.query(
                        connection,
                        WITH_SNAPSHOTS,
                        row -> new InstancePath(GroupName.of(row.getString(1)), InstanceName.of(row.getString(2)))))
                .stream()
                .sorted(Comparator.comparing(InstancePath::group).thenComparing(InstancePath::instance))
                .toList();
    }

    /** @throws CofreException {@code NOT_FOUND} if there is no such snapshot */
    Row snapshot(InstancePath instance, RecoveryPointId id) {
        return database.read(connection -> Sql.first(
                        connection,
                        FIND_SNAPSHOT,
                        row -> new Row(row.getLong(1), Row.SNAPSHOT, id),
                        instance.group().toString(),
                        instance.instance().toString(),
                        id.text()))
                .orElseThrow(Lookup::noSnapshot);
    }

    /** The entries of the trash, the newest first. */
    List<TrashEntry> trash() {
        return database.read(connection -> trash(connection, Optional.empty()));
    }

    /** @throws CofreException {@code NOT_FOUND} if there is no such entry */
    TrashEntry trashEntry(RecoveryPointId id) {
        return database.read(connection -> trash(connection, Optional.of(id))).stream()
                .findFirst()
                .orElseThrow(Lookup::noEntry);
    }

    private static List<TrashEntry> trash(Connection connection, Optional<RecoveryPointId> only) throws SQLException {
        Map<RecoveryPointId, List<InstancePath>> removals = new LinkedHashMap<>();
        Sql.query(
                        connection,
                        TRASH,
                        row -> Map.entry(
                                new RecoveryPointId(row.getString(1)),
                                new InstancePath(GroupName.of(row.getString(2)), InstanceName.of(row.getString(3)))),
                        only.map(RecoveryPointId::text).orElse(""),
                        only.isEmpty())
                .forEach(each -> removals.computeIfAbsent(each.getKey(), id -> new ArrayList<>())
                        .add(each.getValue()));
        List<TrashEntry> entries = new ArrayList<>();
        removals.forEach((id, instances) -> entries.add(new TrashEntry(
                id,
                instances.get(0).group(),
                instances.stream().map(InstancePath::instance).sorted().toList())));
        return entries;
    }

    /** @throws CofreException {@code NOT_FOUND} if the entry has no such instance */
    Row inTrash(RecoveryPointId id, InstanceName instance) {
        return database.read(connection -> Sql.first(
                        connection,
                        FIND_TRASH,
                        row -> new Row(row.getLong(1), Row.TRASH, id),
                        id.text(),
                        instance.toString()))
                .orElseThrow(Lookup::notInTrash);
    }

    /**
     * The creds of a row; empty if it has none.
     *
     * @throws CofreException {@code DAMAGED} if they are not intact
     */
    Optional<Value> creds(Row row) {
        return database.read(connection -> Sql.first(
                connection,
                CREDS,
                found -> Sql.intact(Key.CREDS, found.getBytes(1), found.getInt(2)),
                row.id(),
                Key.CREDS.toString()));
    }

    /** The newest intact creds in a snapshot that was taken since the identity was last replaced. */
    Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        // A snapshot of values that were replaced may hold another identity, and so may all before it.
        return snapshots(instance).stream()
                .takeWhile(snapshot -> snapshot.reason() == SnapshotReason.REQUESTED)
                .flatMap(snapshot -> intactCreds(snapshot).stream())
                .findFirst();
    }

    private Optional<RetainedCreds> intactCreds(Snapshot snapshot) {
        try {
            return creds(snapshot(snapshot.instance(), snapshot.id()))
                    .map(creds -> new RetainedCreds(creds, Optional.of(snapshot)));
        } catch (CofreException failure) {
            if (failure.code() == ErrorCode.DAMAGED || failure.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    static CofreException noSnapshot() {
        return new CofreException(ErrorCode.NOT_FOUND, "the instance has no such snapshot");
    }

    static CofreException noEntry() {
        return new CofreException(ErrorCode.NOT_FOUND, "the trash has no such entry");
    }

    static CofreException notInTrash() {
        return new CofreException(ErrorCode.NOT_FOUND, "this entry of the trash has no such instance");
    }
}
