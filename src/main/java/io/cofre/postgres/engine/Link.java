package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of the committer. After each reconnect it finds out whether the server still has what was
 * acknowledged: a standby that was promoted may not have had all of it. Not thread-safe.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** The server forces its log after 600 ms at the latest, and each commit does that. */
    private static final int FORGOTTEN_MAX = 32_768;

    private static final String DRAW = "SELECT nextval('session_revision')";
    private static final String LAST = "SELECT last_value FROM session_revision";
    private static final String ONE_AT_A_TIME = "LOCK TABLE session_writer IN SHARE ROW EXCLUSIVE MODE";
    private static final String RAISE = "SELECT setval('session_revision', ?)";
    private static final String LACKING = "SELECT count(*) FROM unnest(?::bigint[], ?::text[]) AS a(id, key)"
            + " JOIN session_instance i ON i.id = a.id AND i.state = 'live'"
            + " LEFT JOIN session_entry e ON e.instance_id = a.id AND e.key = a.key"
            + " WHERE e.revision IS NULL OR e.revision < ?";

    /**
     * Draws numbers that nobody uses. A server that dies may forget the last ones that it gave out, of which none was
     * acknowledged, and a worker may be about to repeat a commit by one of them. It gives more out than it can have
     * forgotten, so that nobody gets the same number for another commit.
     */
    private static final String PASS_OVER =
            "SELECT max(nextval('session_revision')) FROM generate_series(1, " + FORGOTTEN_MAX + ")";

    /** Revisions that are left out after a rewind: others may have drawn some that this process does not know. */
    private static final long LEAP = 1_000_000;

    /** For so long a key that another worker deleted leaves a row: the sweep takes it after an hour. */
    private static final long TRACED_NS = TimeUnit.MINUTES.toNanos(50);

    private final Database database;
    private final StoreObserver observer;
    private final LongSupplier nanoseconds;
    private @Nullable Connection open;
    private long highest;
    private long acknowledged;
    private List<Long> lastInstances = List.of();
    private List<String> lastKeys = List.of();
    private long lastRevision;
    private long acknowledgedNs;

    Link(Database database, StoreObserver observer) {
        this(database, observer, System::nanoTime);
    }

    /** @param nanoseconds a clock that nobody sets */
    Link(Database database, StoreObserver observer, LongSupplier nanoseconds) {
        this.database = database;
        this.observer = observer;
        this.nanoseconds = nanoseconds;
    }

    /** The connection, which is made anew if it was dropped. */
    Connection connection() throws SQLException {
        Connection present = open;
        if (present != null) {
            return present;
        }
        Connection made = database.connect();
        try {
            noticeRewind(made);
        } catch (SQLException failure) {
            close(made);
            throw failure;
        }
        open = made;
        return made;
    }

    /** A revision above all that were drawn before by any worker. */
    long draw() throws SQLException {
        highest = Math.max(highest, number(connection(), DRAW));
        return highest;
    }

    /** Asks for an answer of any kind. */
    void ping() throws SQLException {
        number(connection(), LAST);
    }

    /** Remembers that a commit of that number was acknowledged, so that its loss is noticed. */
    void acknowledged(long revision) {
        acknowledged = Math.max(acknowledged, revision);
    }

    /** Remembers what was acknowledged last, so that its loss is noticed. */
    void acknowledged(Group group, Map<Integer, Long> held, long revision) {
        acknowledged(held.isEmpty() ? 0 : revision);
        List<Long> instances = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        group.entries().forEach((path, entry) -> {
            Long instance = held.get(entry.scope());
            if (instance != null && entry.value().isPresent()) {
                instances.add(instance);
                keys.add(path.key().toString());
            }
        });
        if (!keys.isEmpty()) {
            lastInstances = instances;
            lastKeys = keys;
            lastRevision = revision;
            acknowledgedNs = nanoseconds.getAsLong();
        }
    }

    private void noticeRewind(Connection made) throws SQLException {
        boolean rewound = Transaction.run(made, this::raise, Duration.ZERO);
        if (rewound) {
            observer.rewound();
            LOG.error("the database lacks changes that it had acknowledged: a server without all of them was promoted,"
                    + " or a backup was restored");
        }
    }

    private boolean raise(Connection made) throws SQLException {
        boolean rewound = number(made, LAST) < acknowledged || lacks(made);
        if (number(made, PASS_OVER) > highest && !rewound) {
            return false;
        }
        try (Statement lock = made.createStatement()) {
            lock.execute(ONE_AT_A_TIME);
        }
        long above = Math.max(highest, number(made, LAST)) + LEAP;
        try (PreparedStatement raise = made.prepareStatement(RAISE)) {
            raise.setLong(1, above);
            raise.executeQuery().close();
        }
        if (rewound) {
            // A loss is said once.
            acknowledged = 0;
            lastInstances = List.of();
            lastKeys = List.of();
        }
        return rewound;
    }

    private boolean lacks(Connection made) throws SQLException {
        if (lastKeys.isEmpty() || nanoseconds.getAsLong() - acknowledgedNs > TRACED_NS) {
            return false;
        }
        try (PreparedStatement query = made.prepareStatement(LACKING)) {
            query.setArray(1, made.createArrayOf("int8", lastInstances.toArray()));
            query.setArray(2, made.createArrayOf("text", lastKeys.toArray()));
            query.setLong(3, lastRevision);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getLong(1) > 0;
            }
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("no row", "02000");
            }
            return row.getLong(1);
        }
    }

    /** Closes the connection; the next use makes another one. */
    void drop() {
        Connection dropped = open;
        open = null;
        if (dropped != null) {
            close(dropped);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException broken) {
            LOG.debug("a broken connection: SQLSTATE {}", broken.getSQLState());
        }
    }
}
