package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A copy of an instance: kept values, read in pages. No transaction is open between two reads. A reader that asks for
 * the keys in their order gets many values by one round trip.
 */
final class StoredCopy implements SessionCopy {
    private static final int KEYS_PER_PAGE = 10_000;
    private static final int VALUES_PER_PAGE = 256;
    private static final long BYTES_PER_PAGE = 1 << 20;

    private static final String KEYS = "SELECT key, octet_length(value) FROM session_entry"
            + " WHERE instance_id = ? AND key > ? AND value IS NOT NULL ORDER BY key LIMIT " + KEYS_PER_PAGE;

    private static final String VALUES = "SELECT e.key, e.value, e.crc32c FROM session_entry e"
            + " JOIN session_instance i ON i.id = e.instance_id"
            + " WHERE i.id = ? AND i.state = ? AND i.kept_id = ? AND e.key = ANY (?) AND e.value IS NOT NULL";

    private static final String USE = "UPDATE session_instance SET kept_since = clock_timestamp()"
            + " WHERE id = ? AND state = 'staging' AND kept_since < clock_timestamp() - interval '10 minutes'";

    private final Database database;
    private final Row row;
    private final Runnable onClose;
    private final List<Key> keys;
    private final Map<Key, Integer> places = new HashMap<>();
    private final int[] sizes;
    private final Map<Key, Stored> page = new HashMap<>();
    private int next;

    private record Sized(Key key, int bytes) {}

    /** A value, which is damaged if the checksum is not that of its bytes. */
    private record Stored(Value value, int checksum) {}

    private StoredCopy(Database database, Row row, List<Sized> sized, Runnable onClose) {
        this.database = database;
        this.row = row;
        this.onClose = onClose;
        this.keys = sized.stream().map(Sized::key).toList();
        this.sizes = sized.stream().mapToInt(Sized::bytes).toArray();
        for (int place = 0; place < sizes.length; place++) {
            places.put(keys.get(place), place);
        }
    }

    /**
     * Opens the values of a row.
     *
     * @throws CofreException {@code NOT_FOUND} if somebody took the row away
     */
    static StoredCopy open(Database database, Row row, Runnable onClose) {
        List<Sized> sized = new ArrayList<>();
        String after = "";
        while (true) {
            String from = after;
            List<Sized> found = database.read(connection -> Sql.query(
                    connection, KEYS, each -> new Sized(Key.of(each.getString(1)), each.getInt(2)), row.id(), from));
            sized.addAll(found);
            if (found.size() < KEYS_PER_PAGE) {
                break;
            }
            after = found.get(found.size() - 1).key().toString();
        }
        // A list of keys that was read while somebody took the row away may be a part only.
        if (!database.transact(row::share)) {
            throw gone();
        }
        sized.sort((one, other) -> one.key().compareTo(other.key()));
        return new StoredCopy(database, row, sized, onClose);
    }

    @Override
    public List<Key> keys() {
        return Collections.unmodifiableList(keys);
    }

    @Override
    public Value read(Key key) {
        Integer place = places.get(key);
        if (place == null) {
            throw gone();
        }
        Stored stored = page.get(key);
        if (stored == null) {
            stored = load(place).orElseThrow(StoredCopy::gone);
        }
        return Sql.intact(key, stored.value().bytes(), stored.checksum());
    }

    private Optional<Stored> load(int place) {
        boolean isInOrder = place == next;
        page.clear();
        if (isInOrder && place > 0) {
            try {
                page.putAll(fetch(place, end(place)));
                next = end(place);
                return Optional.ofNullable(page.get(keys.get(place)));
            } catch (CofreException failure) {
                // Another value of the page is damaged, perhaps.
                failure.rethrowUnless(ErrorCode.DAMAGED);
            }
        }
        next = place + 1;
        return Optional.ofNullable(fetch(place, place + 1).get(keys.get(place)));
    }

    private int end(int start) {
        long bytes = sizes[start];
        int end = start + 1;
        while (end < sizes.length && end - start < VALUES_PER_PAGE && bytes + sizes[end] <= BYTES_PER_PAGE) {
            bytes += sizes[end];
            end++;
        }
        return end;
    }

    private Map<Key, Stored> fetch(int start, int end) {
        String[] names = keys.subList(start, end).stream().map(Key::toString).toArray(String[]::new);
        return database.read(connection -> {
            if (row.state().equals(Row.STAGING)) {
                int unused = Sql.update(connection, USE, row.id());
            }
            Map<Key, Stored> found = new HashMap<>();
            Sql.query(
                            connection,
                            VALUES,
                            each -> Map.entry(
                                    Key.of(each.getString(1)), new Stored(Value.of(each.getBytes(2)), each.getInt(3))),
                            row.id(),
                            row.state(),
                            row.keptId().text(),
                            names)
                    .forEach(each -> found.put(each.getKey(), each.getValue()));
            return found;
        });
    }

    private static CofreException gone() {
        return new CofreException(ErrorCode.NOT_FOUND, "the copy is gone, or has no such key");
    }

    @Override
    public void close() {
        page.clear();
        onClose.run();
    }
}
