package io.cofre.hub.store;

import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.State;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bound of the deliveries that a subscription keeps, so that one dead endpoint does not fill the disk: above it the
 * oldest pending ones become dead letters, and the oldest dead letters are deleted. Used by the thread of retention.
 */
final class OutboxBound {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxBound.class);
    private static final int ROWS_AT_ONCE = 1_000;
    private static final long TELL_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The newest row that is too much, of each subscription that has one. */
    private static final String EXCESS = "SELECT id, tenant, row_id FROM (SELECT s.id, s.tenant, (SELECT o.id FROM"
            + " outbox o WHERE o.subscription_id = s.id AND o.state = :state ORDER BY o.id DESC LIMIT 1 OFFSET :max)"
            + " AS row_id FROM subscription s) AS w WHERE row_id IS NOT NULL";

    private static final String SOME =
            " WHERE id IN (SELECT id FROM outbox WHERE subscription_id = ? AND state = ? AND id <= ? ORDER BY id"
                    + " LIMIT " + ROWS_AT_ONCE + ") AND state = ?";
    private static final String DIE = "UPDATE outbox SET state = 2, finished_at = ?, log = CASE WHEN log = '[]'"
            + " THEN '[' || ? || ']' ELSE SUBSTR(log, 1, LENGTH(log) - 1) || ',' || ? || ']' END" + SOME;
    private static final String DELETE = "DELETE FROM outbox" + SOME;

    private final Database database;
    private final int rowsMax;
    private final LongAdder died = new LongAdder();
    private final LongAdder deleted = new LongAdder();
    private final Map<String, Tally> untold = new HashMap<>();

    /** The numbers of one subscription that are not in the log yet. */
    private static final class Tally {
        private long died;
        private long deleted;
        private long toldNanos = System.nanoTime() - TELL_NANOS;
    }

    /** The rows of a subscription up to one, in a state. */
    private record Excess(String subscription, String tenant, long rowId) {}

    /** At most {@code rowsMax} rows of a subscription are pending, and as many are dead. */
    OutboxBound(Database database, int rowsMax) {
        this.database = database;
        this.rowsMax = rowsMax;
    }

    /** Changes the database in small steps, each a transaction. Returns the number of rows that a step changed. */
    @FunctionalInterface
    interface Steps {
        int run(Write.Work<Integer> step);
    }

    /** The number of deliveries that became dead letters. */
    long died() {
        return died.sum();
    }

    /** The number of dead letters that were deleted. */
    long deleted() {
        return deleted.sum();
    }

    /** Brings all subscriptions below the bound. */
    void run(Instant now, Steps steps) {
        String why = "more than " + rowsMax + " deliveries were pending";
        String list = AttemptLog.text(List.of(), new Attempt(now, 0, 0, why, ""));
        String entry = list.substring(1, list.length() - 1);
        for (Excess excess : excess(State.PENDING)) {
            long count = all(steps, session -> die(session, excess, now, entry));
            died.add(count);
            tally(excess).died += count;
        }
        for (Excess excess : excess(State.DEAD)) {
            long count = all(steps, session -> delete(session, excess));
            deleted.add(count);
            tally(excess).deleted += count;
        }
        tell();
    }

    private List<Excess> excess(State state) {
        return database.read(handle -> handle.createQuery(EXCESS)
                .bind("state", state.code())
                .bind("max", rowsMax)
                .map((row, context) -> new Excess(row.getString(1), row.getString(2), row.getLong(3)))
                .list());
    }

    private static long all(Steps steps, Write.Work<Integer> step) {
        long total = 0;
        int count;
        do {
            count = steps.run(step);
            total += count;
        } while (count == ROWS_AT_ONCE);
        return total;
    }

    private static int die(WriteSession session, Excess excess, Instant now, String entry) throws SQLException {
        PreparedStatement update = session.statement(DIE);
        update.setLong(1, now.toEpochMilli());
        update.setString(2, entry);
        update.setString(3, entry);
        return some(update, 4, excess, State.PENDING);
    }

    private static int delete(WriteSession session, Excess excess) throws SQLException {
        return some(session.statement(DELETE), 1, excess, State.DEAD);
    }

    private static int some(PreparedStatement statement, int first, Excess excess, State state) throws SQLException {
        int place = first;
        statement.setString(place++, excess.subscription());
        statement.setInt(place++, state.code());
        statement.setLong(place++, excess.rowId());
        statement.setInt(place++, state.code());
        return statement.executeUpdate();
    }

    private Tally tally(Excess excess) {
        return untold.computeIfAbsent(excess.subscription() + " of " + excess.tenant(), first -> new Tally());
    }

    /** One line a minute for each subscription: a dead endpoint is above the bound all the time. */
    private void tell() {
        untold.forEach((subscription, tally) -> {
            long now = System.nanoTime();
            if (tally.died + tally.deleted > 0 && now - tally.toldNanos >= TELL_NANOS) {
                LOG.warn(
                        "the subscription {} has more than {} pending deliveries: {} of the oldest are given up, and"
                                + " {} dead letters are deleted",
                        subscription,
                        rowsMax,
                        tally.died,
                        tally.deleted);
                tally.died = 0;
                tally.deleted = 0;
                tally.toldNanos = now;
            }
        });
        untold.values()
                .removeIf(
                        tally -> tally.died + tally.deleted == 0 && System.nanoTime() - tally.toldNanos >= TELL_NANOS);
    }
}
