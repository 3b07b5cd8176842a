package io.cofre.hub.store;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads rows of events. */
final class EventRows {
    /** The columns that {@link #read} needs, of the tables {@code event e} and {@code tenant t}. */
    static final String COLUMNS =
            "e.tenant, e.seq, e.id AS event_id, e.instance_id, e.instance_name, e.provider, e.kind,"
                    + " e.source, e.received_at, e.data, t.epoch";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM event e JOIN tenant t ON t.id = e.tenant WHERE ";

    private EventRows() {}

    static HubEvent read(ResultSet row, StatementContext context) throws SQLException {
        return new HubEvent(
                row.getString("event_id"),
                row.getString("tenant"),
                row.getString("epoch"),
                row.getLong("seq"),
                row.getString("instance_id"),
                row.getString("instance_name"),
                ProviderKind.valueOf(row.getString("provider")),
                EventKind.valueOf(row.getString("kind")),
                row.getString("source"),
                Instant.ofEpochMilli(row.getLong("received_at")),
                row.getString("data"));
    }

    static List<HubEvent> after(Handle handle, String tenant, long afterSeq, int limit) {
        return handle.createQuery(SELECT + "e.tenant = :tenant AND e.seq > :after ORDER BY e.seq LIMIT :limit")
                .bind("tenant", tenant)
                .bind("after", afterSeq)
                .bind("limit", limit)
                .map(EventRows::read)
                .list();
    }

    /** Those of one instance. */
    static List<HubEvent> after(Handle handle, String tenant, long afterSeq, String instanceId, int limit) {
        return handle.createQuery(SELECT + "e.instance_id = :instance AND e.seq > :after AND e.tenant = :tenant"
                        + " ORDER BY e.seq LIMIT :limit")
                .bind("instance", instanceId)
                .bind("tenant", tenant)
                .bind("after", afterSeq)
                .bind("limit", limit)
                .map(EventRows::read)
                .list();
    }

    static Optional<HubEvent> byId(Handle handle, String tenant, String id) {
        return handle.createQuery(SELECT + "e.id = :id AND e.tenant = :tenant")
                .bind("id", id)
                .bind("tenant", tenant)
                .map(EventRows::read)
                .findFirst();
    }

    /** The number of the oldest event; empty if none is kept. */
    static Optional<Long> firstSeq(Handle handle, String tenant) {
        return handle.createQuery("SELECT seq FROM event WHERE tenant = :tenant ORDER BY seq LIMIT 1")
                .bind("tenant", tenant)
                .mapTo(Long.class)
                .findFirst();
    }

    /** The number that was given last; empty if there is no such tenant. */
    static Optional<Long> lastSeq(Handle handle, String tenant) {
        return handle.createQuery("SELECT last_seq FROM tenant WHERE id = :tenant")
                .bind("tenant", tenant)
                .mapTo(Long.class)
                .findFirst();
    }

    static Optional<String> epoch(Handle handle, String tenant) {
        return handle.createQuery("SELECT epoch FROM tenant WHERE id = :tenant")
                .bind("tenant", tenant)
                .mapTo(String.class)
                .findFirst();
    }

    /** The time of the first event from a number on; empty if there is none. */
    static Optional<Arrival> arrivalFrom(Handle handle, String tenant, long seq) {
        return handle.createQuery("SELECT seq, received_at FROM event WHERE tenant = :tenant AND seq >= :seq"
                        + " ORDER BY seq LIMIT 1")
                .bind("tenant", tenant)
                .bind("seq", seq)
                .map((row, context) -> new Arrival(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))))
                .findFirst();
    }

    /** When an event came. */
    record Arrival(long seq, Instant at) {}
}
