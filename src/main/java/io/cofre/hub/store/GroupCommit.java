package io.cofre.hub.store;

import io.cofre.hub.event.EventId;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Subscription;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The statements of a group of writes, all in one transaction. Used by the writer's thread. */
final class GroupCommit {
    private static final String INSERT_EVENT =
            "INSERT INTO event (tenant, seq, id, instance_id, instance_name, provider,"
                    + " kind, source, received_at, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String PROBE = "UPDATE hub SET probes = probes + 1";

    private final KnownRegistry registry;
    private final InstantSource time;
    private final EventId ids;
    private final Orphans.Signs signs;
    private final AtomicLong eventsStored;

    /**
     * The news that others are told after the commit.
     *
     * @param lanes those with new pending rows
     */
    record Told(List<HubEvent> events, Set<Outbox.Lane> lanes) {}

    /** Committed events are counted in {@code eventsStored}. */
    GroupCommit(KnownRegistry registry, Orphans.Signs signs, InstantSource time, AtomicLong eventsStored) {
        this.registry = registry;
        this.signs = signs;
        this.time = time;
        this.ids = new EventId(time);
        this.eventsStored = eventsStored;
    }

    /** Tries whether the database takes a write. */
    static long probe(WriteSession session) throws SQLException {
        return session.statement(PROBE).executeUpdate();
    }

    /** Writes a group, without the commit. */
    Told write(WriteSession session, List<Write> group) throws SQLException {
        Told told = new Told(new ArrayList<>(), new LinkedHashSet<>());
        List<Write.Append> appends = new ArrayList<>();
        List<OutboxRow> settled = new ArrayList<>();
        for (Write write : group) {
            if (write instanceof Write.Append append) {
                appends.add(append);
            } else if (write instanceof Write.Settlement settlement) {
                settled.add(settlement.row());
            } else if (write instanceof Write.Task<?> task) {
                task.run(session);
            }
        }
        if (!appends.isEmpty()) {
            append(session, appends, told);
        }
        if (!settled.isEmpty()) {
            OutboxRows.settle(session, settled);
        }
        return told;
    }

    /** A group is committed. */
    void committed(Told told) {
        eventsStored.addAndGet(told.events().size());
    }

    private void append(WriteSession session, List<Write.Append> appends, Told told) throws SQLException {
        registry.refresh(session);
        Sequences sequences = Sequences.lock(
                session,
                appends.stream()
                        .map(append -> append.event().instance().tenant())
                        .toList());
        long now = time.millis();
        List<EventDigest> digests =
                appends.stream().map(append -> append.event().digest()).toList();
        Set<EventDigest> known = DedupeRows.known(session, digests, now);
        Set<EventDigest> added = new LinkedHashSet<>();
        PreparedStatement insert = session.statement(INSERT_EVENT);
        OutboxRows.Batch outbox = new OutboxRows.Batch(session, now);
        for (Write.Append append : appends) {
            EventDigest digest = append.event().digest();
            if (known.contains(digest) || !added.add(digest)) {
                append.becomes(new EventLog.Stored(true, Optional.empty()));
                continue;
            }
            HubEvent event = numbered(append.event(), sequences);
            add(insert, event);
            for (Subscription subscription : registry.state().subscriptions(event.instanceId())) {
                if (subscription.state() == Subscription.State.ACTIVE
                        && subscription.wants(event.kind(), event.source())) {
                    Outbox.Lane lane = new Outbox.Lane(subscription.id(), event.instanceId());
                    outbox.add(event.tenant(), event.seq(), lane);
                    told.lanes().add(lane);
                }
            }
            told.events().add(event);
            append.becomes(new EventLog.Stored(false, Optional.of(event)));
        }
        if (!told.events().isEmpty()) {
            insert.executeBatch();
            outbox.execute();
            DedupeRows.add(session, added, now);
            sequences.store(session);
            signs.note(session, told.events());
        }
    }

    private HubEvent numbered(NewEvent event, Sequences sequences) {
        String tenant = event.instance().tenant();
        Sequences.Sequence sequence = sequences
                .of(tenant)
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "There is no tenant '" + tenant + "'."));
        return new HubEvent(
                ids.next(),
                tenant,
                sequence.epoch(),
                sequence.next(),
                event.instance().id(),
                event.instance().name(),
                event.instance().kind(),
                event.event().kind(),
                event.event().source(),
                event.receivedAt(),
                event.event().data());
    }

    private static void add(PreparedStatement insert, HubEvent event) throws SQLException {
        int place = 1;
        insert.setString(place++, event.tenant());
        insert.setLong(place++, event.seq());
        insert.setString(place++, event.id());
        insert.setString(place++, event.instanceId());
        insert.setString(place++, event.instanceName());
        insert.setString(place++, event.provider().name());
        insert.setString(place++, event.kind().name());
        insert.setString(place++, event.source());
        insert.setLong(place++, event.receivedAt().toEpochMilli());
        insert.setString(place++, event.data());
        insert.addBatch();
    }
}
