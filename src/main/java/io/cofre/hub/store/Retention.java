package io.cofre.hub.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Removes what need not be kept, in small transactions between those of others:
 *
 * <ul>
 *   <li>events above the count of their tenant or beyond the age, unless a delivery of them is pending or dead; the
 *       delivered rows of the outbox go with their events
 *   <li>delivered rows after 24 hours, dead ones after 7 days, those of removed subscriptions
 *   <li>digests of events after 10 minutes, or twice as much
 * </ul>
 *
 * A delivery that is pending for 7 days dies, and so do those that are too many ({@link OutboxBound}). Of several hubs
 * that share a database one does this at a time.
 */
final class Retention {
    private static final Duration DELIVERED_AGE = Duration.ofHours(24);
    private static final Duration DEAD_AGE = Duration.ofDays(7);
    private static final Duration PENDING_AGE = Duration.ofDays(7);

    /** Events that could not be removed are looked at again after this. */
    private static final Duration WHOLE_PASS = Duration.ofMinutes(10);

    private static final int ROWS_AT_ONCE = 1_000;
    private static final int DIGESTS_AT_ONCE = 4_000;
    private static final long ADVISORY_LOCK = 0x436f667265L;

    private static final String OUTBOX_WINDOW = "SELECT MAX(id), MIN(created_at) FROM"
            + " (SELECT id, created_at FROM outbox WHERE id > ? ORDER BY id LIMIT ?) AS w";
    private static final String OUTBOX_EXPIRE =
            "UPDATE outbox SET state = 2, finished_at = ? WHERE id > ? AND id <= ? AND state = 0 AND created_at < ?";
    private static final String OUTBOX_DELETE = "DELETE FROM outbox WHERE id > ? AND id <= ? AND"
            + " ((state = 1 AND finished_at < ?) OR (state = 2 AND finished_at < ?)"
            + " OR NOT EXISTS (SELECT 1 FROM subscription s WHERE s.id = outbox.subscription_id))";
    private static final String EVENT_WINDOW = "SELECT MAX(seq) FROM"
            + " (SELECT seq FROM event WHERE tenant = ? AND seq > ? AND seq < ? ORDER BY seq LIMIT ?) AS w";
    private static final String EVENT_OUTBOX_DELETE = "DELETE FROM outbox WHERE tenant = ? AND seq > ? AND seq <= ?"
            + " AND state = 1 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.tenant = outbox.tenant"
            + " AND o.seq = outbox.seq AND o.state <> 1)";
    private static final String EVENT_DELETE = "DELETE FROM event WHERE tenant = ? AND seq > ? AND seq <= ?"
            + " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.tenant = event.tenant AND o.seq = event.seq)";

    private final StoreSettings settings;
    private final Database database;
    private final Writer writer;
    private final KnownRegistry registry;
    private final EventLog events;
    private final OutboxBound bound;
    private final InstantSource time;
    private final Map<String, Long> cursors = new HashMap<>();
    private Instant wholePassAt = Instant.MIN;

    Retention(
            StoreSettings settings,
            Database database,
            Writer writer,
            KnownRegistry registry,
            EventLog events,
            OutboxBound bound,
            InstantSource time) {
        this.settings = settings;
        this.database = database;
        this.writer = writer;
        this.registry = registry;
        this.events = events;
        this.bound = bound;
        this.time = time;
    }

    /** Removes all that can be removed now. */
    synchronized void run() {
        Instant now = time.instant();
        boolean more = true;
        while (more) {
            more = step(session -> DedupeRows.removeOld(session, now.toEpochMilli(), DIGESTS_AT_ONCE));
        }
        OptionalLong cursor = OptionalLong.of(0);
        while (cursor.isPresent()) {
            long after = cursor.getAsLong();
            cursor = cursorStep(session -> outbox(session, after, now));
        }
        bound.run(now, work -> writer.change(session -> isOurs(session) ? work.in(session) : 0, done -> {}));
        if (now.isAfter(wholePassAt.plus(WHOLE_PASS)) || now.isBefore(wholePassAt)) {
            cursors.clear();
            wholePassAt = now;
        }
        registry.state().tenants().forEach(tenant -> events(tenant.id(), now));
        step(session -> {
            database.shrink(session);
            return false;
        });
    }

    private void events(String tenant, Instant now) {
        long last = events.lastSeq(tenant);
        long aged = events.seqAt(tenant, now.minus(settings.eventsAge())).orElse(last + 1);
        long keptFrom = Math.max(last - settings.eventsPerTenantMax() + 1, aged);
        OptionalLong cursor = OptionalLong.of(cursors.getOrDefault(tenant, 0L));
        while (cursor.isPresent()) {
            long after = cursor.getAsLong();
            cursors.put(tenant, after);
            cursor = cursorStep(session -> events(session, tenant, after, keptFrom));
        }
    }

    private boolean step(Write.Work<Boolean> work) {
        return writer.change(session -> isOurs(session) && work.in(session), done -> {});
    }

    private OptionalLong cursorStep(Write.Work<OptionalLong> work) {
        return writer.change(session -> isOurs(session) ? work.in(session) : OptionalLong.empty(), done -> {});
    }

    private static boolean isOurs(WriteSession session) throws SQLException {
        if (session.dialect() == Dialect.SQLITE) {
            return true;
        }
        PreparedStatement lock = session.statement("SELECT pg_try_advisory_xact_lock(" + ADVISORY_LOCK + ")");
        try (ResultSet row = lock.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Looks at some rows after one. The last one that it looked at; empty if none of the later ones can be removed. */
    private static OptionalLong outbox(WriteSession session, long after, Instant now) throws SQLException {
        long last;
        long oldest;
        PreparedStatement window = session.statement(OUTBOX_WINDOW);
        window.setLong(1, after);
        window.setInt(2, ROWS_AT_ONCE);
        try (ResultSet row = window.executeQuery()) {
            last = row.next() ? row.getLong(1) : 0;
            oldest = row.getLong(2);
        }
        if (last == 0 || oldest > before(now, DELIVERED_AGE)) {
            return OptionalLong.empty();
        }
        update(session, OUTBOX_EXPIRE, now.toEpochMilli(), after, last, before(now, PENDING_AGE));
        update(session, OUTBOX_DELETE, after, last, before(now, DELIVERED_AGE), before(now, DEAD_AGE));
        return OptionalLong.of(last);
    }

    /** Removes some events after one. The last one that it looked at; empty if there are no more. */
    private static OptionalLong events(WriteSession session, String tenant, long after, long keptFrom)
            throws SQLException {
        long last;
        PreparedStatement window = session.statement(EVENT_WINDOW);
        window.setString(1, tenant);
        window.setLong(2, after);
        window.setLong(3, keptFrom);
        window.setInt(4, ROWS_AT_ONCE);
        try (ResultSet row = window.executeQuery()) {
            last = row.next() ? row.getLong(1) : 0;
        }
        if (last == 0) {
            return OptionalLong.empty();
        }
        update(session, EVENT_OUTBOX_DELETE, tenant, after, last);
        update(session, EVENT_DELETE, tenant, after, last);
        return OptionalLong.of(last);
    }

    private static void update(WriteSession session, String sql, Object... values) throws SQLException {
        PreparedStatement update = session.statement(sql);
        for (int place = 0; place < values.length; place++) {
            update.setObject(place + 1, values[place]);
        }
        update.executeUpdate();
    }

    private static long before(Instant now, Duration age) {
        return now.minus(age).toEpochMilli();
    }

    /** The number of stored events, roughly. */
    static long count(Database database) {
        return database.read(handle -> handle.createQuery("SELECT COALESCE(SUM(last_seq + 1 -"
                        + " (SELECT MIN(seq) FROM event e WHERE e.tenant = t.id)), 0) FROM tenant t")
                .mapTo(Long.class)
                .findFirst()
                .orElse(0L));
    }
}
