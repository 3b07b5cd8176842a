package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The threads that read single values: each reads all that wait in one statement. Thread-safe. */
final class Readers {
    private static final int THREADS = 2;
    private static final int WAITING_MAX = 20_000;

    /** While more wait, nothing is read ahead. */
    private static final int AHEAD_MAX = WAITING_MAX / 2;

    private static final int GROUP_MAX = 256;
    private static final long IDLE_MS = 500;

    /** A larger value is read by a statement of its own, so that a group takes little memory. */
    private static final int TOGETHER_BYTES_MAX = 64 << 10;

    /** A larger value is not read ahead, since many callers may read ahead at once. */
    private static final int AHEAD_BYTES_MAX = 8 << 10;

    private static final String VALUES = "SELECT r.n, e.crc32c,"
            + " CASE WHEN octet_length(e.value) <= " + TOGETHER_BYTES_MAX + " THEN e.value END"
            + " FROM unnest(?::text[], ?::text[], ?::text[]) WITH ORDINALITY AS r(group_name, name, key, n)"
            + " JOIN session_instance i ON i.group_name = r.group_name AND i.name = r.name AND i.state = 'live'"
            + " JOIN session_entry e ON e.instance_id = i.id AND e.key = r.key WHERE e.value IS NOT NULL";

    private static final String VALUE = "SELECT e.crc32c, e.value FROM session_instance i"
            + " JOIN session_entry e ON e.instance_id = i.id"
            + " WHERE i.group_name = ? AND i.name = ? AND i.state = 'live' AND e.key = ? AND e.value IS NOT NULL";

    private final Database database;
    private final StoreObserver observer;
    private final BlockingQueue<Asked> queue = new ArrayBlockingQueue<>(WAITING_MAX);
    private volatile boolean closed;

    Readers(Database database, StoreObserver observer) {
        this.database = database;
        this.observer = observer;
    }

    /**
     * A read that waits for its turn.
     *
     * @param ahead whether nobody waits for it yet
     * @param atNs when it was asked for, by {@link System#nanoTime}
     */
    private record Asked(KeyPath path, boolean ahead, long atNs, CompletableFuture<Optional<Value>> answer) {
        Asked(KeyPath path, boolean ahead) {
            this(path, ahead, System.nanoTime(), new CompletableFuture<>());
        }
    }

    void start() {
        for (int number = 1; number <= THREADS; number++) {
            Thread thread = new Thread(this::run, "cofre-reader-" + number);
            thread.setDaemon(true);
            thread.start();
        }
    }

    void close() {
        closed = true;
    }

    /** The value under a key as it is now, or becomes meanwhile. */
    Optional<Value> read(KeyPath path) {
        Asked asked = new Asked(path, false);
        if (closed) {
            throw ended();
        }
        if (!queue.offer(asked)) {
            throw new CofreException(ErrorCode.OVERLOADED, "too many reads wait for the database");
        }
        if (closed) {
            failQueue();
        }
        return await(asked.answer());
    }

    /** Has the value under a key read; cancelled if that is not done ahead, so that it has to be read at its turn. */
    CompletableFuture<Optional<Value>> ahead(KeyPath path) {
        Asked asked = new Asked(path, true);
        if (closed || queue.size() > AHEAD_MAX || !queue.offer(asked)) {
            asked.answer().cancel(false);
        } else if (closed) {
            failQueue();
        }
        return asked.answer();
    }

    /** Waits for an answer that is not cancelled. */
    static Optional<Value> await(CompletableFuture<Optional<Value>> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof CofreException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private static CofreException ended() {
        return new CofreException(ErrorCode.UNAVAILABLE, "the store is closed");
    }

    private void run() {
        while (!closed) {
            try {
                Asked first = queue.poll(IDLE_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<Asked> group = new ArrayList<>(List.of(first));
                    queue.drainTo(group, GROUP_MAX - 1);
                    answer(group);
                }
            } catch (InterruptedException stopping) {
                break;
            }
        }
        failQueue();
    }

    private void failQueue() {
        for (Asked next = queue.poll(); next != null; next = queue.poll()) {
            next.answer().completeExceptionally(ended());
        }
    }

    private void answer(List<Asked> group) {
        long longestNs = group.get(0).atNs();
        try {
            Map<Integer, Row> rows = database.readHere(connection -> rows(connection, group), longestNs);
            observer.read(group.size());
            for (int index = 0; index < group.size(); index++) {
                answer(group.get(index), Optional.ofNullable(rows.get(index + 1)));
            }
        } catch (CofreException failure) {
            boolean ofOneValue = failure.code() == ErrorCode.DAMAGED || failure.code() == ErrorCode.INTERNAL_ERROR;
            if (ofOneValue && group.size() > 1) {
                group.forEach(each -> answer(List.of(each)));
            } else {
                refuse(group, failure);
            }
        } catch (RuntimeException | Error failure) {
            group.forEach(each -> each.answer().completeExceptionally(failure));
        }
    }

    /** The patience of the one that waited longest has ended: the others are tried again without it. */
    private void refuse(List<Asked> group, CofreException failure) {
        boolean mayPass = failure.code() == ErrorCode.UNAVAILABLE || failure.code() == ErrorCode.OVERLOADED;
        int refused = mayPass ? 1 : group.size();
        group.subList(0, refused).forEach(each -> each.answer().completeExceptionally(failure));
        if (refused < group.size()) {
            answer(group.subList(refused, group.size()));
        }
    }

    /**
     * A value as it is stored.
     *
     * @param value empty: it is too large to be read with others
     */
    private record Row(int crc, Optional<byte[]> value) {}

    private void answer(Asked asked, Optional<Row> row) {
        try {
            if (row.isEmpty()) {
                asked.answer().complete(Optional.empty());
            } else if (asked.ahead()
                    && row.get()
                            .value()
                            .filter(value -> value.length <= AHEAD_BYTES_MAX)
                            .isEmpty()) {
                asked.answer().cancel(false);
            } else if (row.get().value().isPresent()) {
                asked.answer()
                        .complete(Optional.of(Checksum.intact(
                                row.get().value().get(), row.get().crc())));
            } else {
                asked.answer().complete(database.readHere(connection -> large(connection, asked.path()), asked.atNs()));
            }
        } catch (CofreException failure) {
            asked.answer().completeExceptionally(failure);
        }
    }

    private static Map<Integer, Row> rows(Connection connection, List<Asked> group) throws SQLException {
        String[] groups = new String[group.size()];
        String[] names = new String[group.size()];
        String[] keys = new String[group.size()];
        for (int index = 0; index < group.size(); index++) {
            KeyPath path = group.get(index).path();
            groups[index] = path.instance().group().toString();
            names[index] = path.instance().instance().toString();
            keys[index] = path.key().toString();
        }
        try (PreparedStatement query = connection.prepareStatement(VALUES)) {
            query.setArray(1, connection.createArrayOf("text", groups));
            query.setArray(2, connection.createArrayOf("text", names));
            query.setArray(3, connection.createArrayOf("text", keys));
            Map<Integer, Row> rows = new HashMap<>();
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    rows.put(found.getInt(1), new Row(found.getInt(2), Optional.ofNullable(found.getBytes(3))));
                }
            }
            return rows;
        }
    }

    private static Optional<Value> large(Connection connection, KeyPath path) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(VALUE)) {
            query.setString(1, path.instance().group().toString());
            query.setString(2, path.instance().instance().toString());
            query.setString(3, path.key().toString());
            try (ResultSet found = query.executeQuery()) {
                return found.next()
                        ? Optional.of(Checksum.intact(found.getBytes(2), found.getInt(1)))
                        : Optional.empty();
            }
        }
    }
}
