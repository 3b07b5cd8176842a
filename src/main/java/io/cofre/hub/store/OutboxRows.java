package io.cofre.hub.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads and writes rows of the outbox. */
final class OutboxRows {
    private static final String INSERT =
            "INSERT INTO outbox (tenant, seq, subscription_id, instance_id, state, attempts,"
                    + " next_at, replayed, created_at, finished_at, log) VALUES (?, ?, ?, ?, 0, 0, ?, 0, ?, 0, '[]')";
    private static final String SETTLE =
            "UPDATE outbox SET state = ?, attempts = ?, next_at = ?, finished_at = ?, log = ?"
                    + " WHERE id = ? AND state = 0";
    private static final String SELECT = "SELECT o.id AS delivery, o.subscription_id, o.state, o.attempts, o.next_at,"
            + " o.replayed, o.log, " + EventRows.COLUMNS + " FROM outbox o"
            + " JOIN event e ON e.tenant = o.tenant AND e.seq = o.seq JOIN tenant t ON t.id = o.tenant WHERE ";
    private static final String AGAIN = "UPDATE outbox SET state = 0, attempts = 0, next_at = :now, finished_at = 0,"
            + " created_at = :now WHERE state = 2 AND tenant = :tenant AND ";
    private static final List<Outbox.State> STATES = List.of(Outbox.State.values());

    private OutboxRows() {}

    /** New rows of a transaction, for events that arrive. */
    static final class Batch {
        private final PreparedStatement insert;
        private final long nowMs;
        private boolean isEmpty = true;

        Batch(WriteSession session, long nowMs) throws SQLException {
            this.insert = session.statement(INSERT);
            this.nowMs = nowMs;
        }

        void add(String tenant, long seq, Outbox.Lane lane) throws SQLException {
            isEmpty = false;
            int place = 1;
            insert.setString(place++, tenant);
            insert.setLong(place++, seq);
            insert.setString(place++, lane.subscriptionId());
            insert.setString(place++, lane.instanceId());
            insert.setLong(place++, nowMs);
            insert.setLong(place++, nowMs);
            insert.addBatch();
        }

        void execute() throws SQLException {
            if (!isEmpty) {
                insert.executeBatch();
            }
        }
    }

    static void settle(WriteSession session, List<OutboxRow> rows) throws SQLException {
        PreparedStatement update = session.statement(SETTLE);
        for (OutboxRow row : rows) {
            int place = 1;
            update.setInt(place++, row.state().code());
            update.setInt(place++, row.attempts());
            update.setLong(place++, row.nextAt());
            update.setLong(place++, row.finishedAt());
            update.setString(place++, row.log());
            update.setLong(place++, row.id());
            update.addBatch();
        }
        update.executeBatch();
    }

    static List<Outbox.Lane> lanesWithPending(Handle handle) {
        return handle.createQuery("SELECT s.id, s.instance_id FROM subscription s WHERE EXISTS"
                        + " (SELECT 1 FROM outbox o WHERE o.subscription_id = s.id AND o.state = 0) ORDER BY s.id")
                .map((row, context) -> new Outbox.Lane(row.getString(1), row.getString(2)))
                .list();
    }

    static List<Outbox.Delivery> pending(Handle handle, Outbox.Lane lane, long afterId, int limit) {
        return handle.createQuery(SELECT + "o.subscription_id = :subscription AND o.state = 0 AND o.id > :after"
                        + " AND o.instance_id = :instance ORDER BY o.id LIMIT :limit")
                .bind("subscription", lane.subscriptionId())
                .bind("instance", lane.instanceId())
                .bind("after", afterId)
                .bind("limit", limit)
                .map(OutboxRows::read)
                .list();
    }

    /** The newest ones of a subscription. Each state has its own part of the index. */
    static List<Outbox.Delivery> newest(
            Handle handle,
            String tenant,
            String subscriptionId,
            Optional<Outbox.State> state,
            long beforeId,
            int limit) {
        List<Outbox.Delivery> found = new ArrayList<>();
        for (Outbox.State part : state.map(List::of).orElse(STATES)) {
            found.addAll(handle.createQuery(SELECT + "o.subscription_id = :subscription AND o.state = :state"
                            + " AND o.id < :before AND o.tenant = :tenant ORDER BY o.id DESC LIMIT :limit")
                    .bind("subscription", subscriptionId)
                    .bind("state", part.code())
                    .bind("before", beforeId)
                    .bind("tenant", tenant)
                    .bind("limit", limit)
                    .map(OutboxRows::read)
                    .list());
        }
        return found.stream()
                .sorted(Comparator.comparingLong(Outbox.Delivery::id).reversed())
                .limit(limit)
                .toList();
    }

    static Optional<Outbox.Delivery> byId(Handle handle, String tenant, long id) {
        return handle.createQuery(SELECT + "o.id = :id AND o.tenant = :tenant")
                .bind("id", id)
                .bind("tenant", tenant)
                .map(OutboxRows::read)
                .findFirst();
    }

    /** Makes a dead row pending. Returns the number of rows that changed. */
    static int again(Handle handle, String tenant, long id, long nowMs) {
        return handle.createUpdate(AGAIN + "id = :id")
                .bind("now", nowMs)
                .bind("tenant", tenant)
                .bind("id", id)
                .execute();
    }

    /** Makes some rows of a subscription pending that died at a time or later. Returns their number. */
    static int again(Handle handle, String tenant, String subscriptionId, long sinceMs, long nowMs, int limit) {
        return handle.createUpdate(AGAIN + "id IN (SELECT id FROM outbox WHERE subscription_id = :subscription"
                        + " AND state = 2 AND finished_at >= :since ORDER BY id LIMIT :limit)")
                .bind("now", nowMs)
                .bind("tenant", tenant)
                .bind("subscription", subscriptionId)
                .bind("since", sinceMs)
                .bind("limit", limit)
                .execute();
    }

    /**
     * Adds copies of events from a number up to another.
     *
     * @param events the names of events; empty for all
     * @return the number of copies
     */
    static int replay(Handle handle, Outbox.Lane lane, String tenant, Replay range, List<String> events, long nowMs) {
        String wanted = events.isEmpty() ? "" : " AND source IN (<events>)";
        var insert = handle.createUpdate(
                        "INSERT INTO outbox (tenant, seq, subscription_id, instance_id, state, attempts,"
                                + " next_at, replayed, created_at, finished_at, log)"
                                + " SELECT tenant, seq, :subscription, instance_id, 0, 0, :now, 1, :now, 0, '[]' FROM event"
                                + " WHERE instance_id = :instance AND seq >= :from AND seq < :to AND tenant = :tenant"
                                + wanted
                                + " ORDER BY seq")
                .bind("subscription", lane.subscriptionId())
                .bind("instance", lane.instanceId())
                .bind("tenant", tenant)
                .bind("from", range.fromSeq())
                .bind("to", range.toSeq())
                .bind("now", nowMs);
        if (!events.isEmpty()) {
            insert.bindList("events", events);
        }
        return insert.execute();
    }

    /**
     * A range of numbers.
     *
     * @param toSeq the first one after the range
     */
    record Replay(long fromSeq, long toSeq) {}

    /** The number of rows in a state, of subscriptions that exist. */
    static long count(Handle handle, Outbox.State state) {
        return handle.createQuery("SELECT COUNT(*) FROM subscription s JOIN outbox o ON o.subscription_id = s.id"
                        + " AND o.state = :state")
                .bind("state", state.code())
                .mapTo(Long.class)
                .one();
    }

    /** The number of rows in a state, of the subscriptions of a tenant. */
    static long count(Handle handle, String tenant, Outbox.State state) {
        return handle.createQuery("SELECT COUNT(*) FROM subscription s JOIN outbox o ON o.subscription_id = s.id"
                        + " AND o.state = :state WHERE s.tenant = :tenant")
                .bind("state", state.code())
                .bind("tenant", tenant)
                .mapTo(Long.class)
                .one();
    }

    /** The number of pending rows of a subscription; {@code max} if there are more. */
    static int pendingUpTo(Handle handle, String subscriptionId, int max) {
        return handle.createQuery("SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE subscription_id = :subscription"
                        + " AND state = 0 LIMIT :max) AS w")
                .bind("subscription", subscriptionId)
                .bind("max", max)
                .mapTo(Integer.class)
                .one();
    }

    static Optional<Instant> failingSince(Handle handle, String subscriptionId) {
        return handle.createQuery("SELECT failing_since FROM subscription WHERE id = :id AND failing_since IS NOT NULL")
                .bind("id", subscriptionId)
                .mapTo(Long.class)
                .findFirst()
                .map(Instant::ofEpochMilli);
    }

    static int setFailingSince(Handle handle, String subscriptionId, Optional<Instant> since) {
        return handle.createUpdate("UPDATE subscription SET failing_since = :since WHERE id = :id")
                .bind("since", since.map(Instant::toEpochMilli).orElse(null))
                .bind("id", subscriptionId)
                .execute();
    }

    private static Outbox.State state(int code) {
        return STATES.stream()
                .filter(state -> state.code() == code)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a delivery has the unknown state " + code));
    }

    private static Outbox.Delivery read(ResultSet row, StatementContext context) throws SQLException {
        return new Outbox.Delivery(
                row.getLong("delivery"),
                new Outbox.Lane(row.getString("subscription_id"), row.getString("instance_id")),
                EventRows.read(row, context),
                state(row.getInt("state")),
                row.getInt("attempts"),
                Instant.ofEpochMilli(row.getLong("next_at")),
                row.getInt("replayed") != 0,
                AttemptLog.read(row.getString("log")));
    }
}
