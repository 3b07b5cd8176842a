package io.cofre.hub.store;

import io.cofre.hub.event.HubEvent;
import io.cofre.session.CofreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view of the other hubs that share the database: it tells their events as this hub's own, each tenant's in the
 * order of their numbers, and notices their changes of the registry and what they leave to deliver. Thread-safe.
 */
final class Peers {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    private static final int EVENTS_AT_ONCE = 500;

    private final Database database;
    private final KnownRegistry registry;
    private final Listeners listeners;
    private final Map<Numbers, Long> told = new HashMap<>();

    /** The numbers of a tenant; a tenant that is removed and made again begins others. */
    private record Numbers(String tenant, String epoch) {}

    Peers(Database database, KnownRegistry registry, Listeners listeners) {
        this.database = database;
        this.registry = registry;
        this.listeners = listeners;
    }

    /** Begins after the events that are stored now. */
    synchronized void begin() {
        told.putAll(database.read(Peers::lastSeqs));
    }

    /** Tells what this hub committed, and before that what others had committed. */
    void tell(GroupCommit.Told committed) {
        Map<Numbers, List<HubEvent>> all = new LinkedHashMap<>();
        for (HubEvent event : committed.events()) {
            all.computeIfAbsent(new Numbers(event.tenant(), event.epoch()), numbers -> new ArrayList<>())
                    .add(event);
        }
        all.forEach(this::tellOwn);
        listeners.pending(committed.lanes());
    }

    private synchronized void tellOwn(Numbers numbers, List<HubEvent> events) {
        long last = told.getOrDefault(numbers, 0L);
        if (events.get(0).seq() == last + 1) {
            listeners.stored(events);
            told.put(numbers, events.get(events.size() - 1).seq());
            return;
        }
        try {
            tellUpTo(numbers, events.get(events.size() - 1).seq());
        } catch (CofreException unavailable) {
            // The next look finds them.
            LOG.debug("events of another hub cannot be read now", unavailable);
        }
    }

    /** Looks for what others did. */
    void look(Writer writer) {
        lookForEvents();
        if (database.read(KnownRegistry::storedVersion) != registry.version()) {
            writer.submit(new Write.Task<>(
                    session -> {
                        registry.refresh(session);
                        return true;
                    },
                    done -> {}));
        }
        listeners.pending(new LinkedHashSet<>(database.read(OutboxRows::lanesWithPending)));
    }

    private synchronized void lookForEvents() {
        database.read(Peers::lastSeqs).forEach(this::tellUpTo);
    }

    private void tellUpTo(Numbers numbers, long last) {
        long after = told.getOrDefault(numbers, 0L);
        while (after < last) {
            long from = after;
            List<HubEvent> events =
                    database.read(handle -> EventRows.after(handle, numbers.tenant(), from, EVENTS_AT_ONCE));
            listeners.stored(events);
            after = events.isEmpty() ? last : events.get(events.size() - 1).seq();
            told.put(numbers, after);
        }
    }

    private static Map<Numbers, Long> lastSeqs(Handle handle) {
        Map<Numbers, Long> seqs = new HashMap<>();
        handle.createQuery("SELECT id, epoch, last_seq FROM tenant")
                .map((row, context) -> Map.entry(new Numbers(row.getString(1), row.getString(2)), row.getLong(3)))
                .forEach(entry -> seqs.put(entry.getKey(), entry.getValue()));
        return seqs;
    }
}
