package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.Staging;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A row in which an instance is put together. Values wait in memory until there is about a mebibyte of them, so that an
 * error of the database can come with a later value.
 */
final class StagedRow implements Staging {
    private static final int VALUES_MAX = 512;
    private static final long BYTES_MAX = 1 << 20;

    private static final String USE = "UPDATE session_instance SET kept_since = clock_timestamp()"
            + " WHERE id = ? AND state = 'staging' AND kept_id = ?";

    private static final String STORE = "INSERT INTO session_entry (instance_id, key, revision, crc32c, value)"
            + " SELECT ?, b.key, nextval('session_revision'), b.checksum, b.value"
            + " FROM unnest(?, ?, ?) AS b(key, checksum, value)"
            + " ON CONFLICT (instance_id, key) DO UPDATE SET revision = EXCLUDED.revision, crc32c = EXCLUDED.crc32c,"
            + " value = EXCLUDED.value, written_at = clock_timestamp()";

    private final Database database;
    private final Row row;
    private final Adopter adopter;
    private final Keeping keeping;
    private final Runnable onClose;
    private final Map<Key, Value> waiting = new LinkedHashMap<>();
    private long waitingBytes;
    private boolean isUsedUp;

    /** The adoption of a row. */
    interface Adopter {
        Optional<Snapshot> adopt(Row row, InstancePath instance);
    }

    /** @param onClose removes the row, unless it was adopted or kept */
    StagedRow(Database database, Row row, Adopter adopter, Runnable onClose) {
        this.database = database;
        this.row = row;
        this.adopter = adopter;
        this.keeping = new Keeping(database);
        this.onClose = onClose;
    }

    @Override
    public void put(Key key, Value value) {
        requireStaged();
        Value former = waiting.put(key, value);
        waitingBytes += value.size() - (former == null ? 0 : former.size());
        if (waiting.size() >= VALUES_MAX || waitingBytes >= BYTES_MAX) {
            flush();
        }
    }

    @Override
    public Optional<Snapshot> adopt(InstancePath instance) {
        requireStaged();
        flush();
        Optional<Snapshot> replaced = adopter.adopt(row, instance);
        isUsedUp = true;
        return replaced;
    }

    @Override
    public void keep(Snapshot snapshot) {
        requireStaged();
        flush();
        keeping.keep(row, snapshot);
        isUsedUp = true;
    }

    @Override
    public void keepRemoved(RecoveryPointId id, InstancePath instance) {
        requireStaged();
        flush();
        keeping.keepRemoved(row, id, instance);
        isUsedUp = true;
    }

    @Override
    public void close() {
        waiting.clear();
        boolean isLeft = !isUsedUp;
        isUsedUp = true;
        if (isLeft) {
            onClose.run();
        }
    }

    private void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        int unused = database.transact(this::store);
        waiting.clear();
        waitingBytes = 0;
    }

    private int store(Connection connection) throws SQLException {
        if (Sql.update(connection, USE, row.id(), row.keptId().text()) == 0) {
            throw swept();
        }
        String[] keys = waiting.keySet().stream().map(Key::toString).toArray(String[]::new);
        Integer[] checksums = waiting.values().stream()
                .map(value -> Sql.checksum(value.bytes()))
                .toArray(Integer[]::new);
        byte[][] values = waiting.values().stream().map(Value::bytes).toArray(byte[][]::new);
        return Sql.update(connection, STORE, row.id(), keys, checksums, values);
    }

    /** The error for somebody whose staged values are gone: they were not used for an hour. */
    static CofreException swept() {
        return new CofreException(
                ErrorCode.UNAVAILABLE, "what was staged was left for too long and is gone: begin anew");
    }

    private void requireStaged() {
        if (isUsedUp) {
            throw new IllegalStateException("what was staged was adopted or removed");
        }
    }
}
