package io.cofre.hub.store;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** The stored events, each tenant's in the order of their {@code seq}. Thread-safe. */
public final class EventLog {
    private final Database database;
    private final Writer writer;
    private final Listeners listeners;
    private final InstantSource time;

    EventLog(Database database, Writer writer, Listeners listeners, InstantSource time) {
        this.database = database;
        this.writer = writer;
        this.listeners = listeners;
        this.time = time;
    }

    /**
     * The outcome of an append.
     *
     * @param duplicate whether the same one was stored in the last 10 minutes; then nothing is stored
     * @param event the event as it is stored; empty of a duplicate
     */
    public record Stored(boolean duplicate, Optional<HubEvent> event) {}

    /**
     * Stores an event, and a delivery for each active subscription of the instance that wants it. Events are numbered
     * in the order of these calls.
     *
     * @return completed after the commit, on the writer's thread: work that depends on it must be short, or run
     *     elsewhere. It fails with a {@link CofreException}: {@code OVERLOADED} if too much waits, {@code DISK_FULL} or
     *     {@code UNAVAILABLE} if the database takes no writes
     */
    public CompletableFuture<Stored> append(Instance instance, NormalisedEvent event) {
        Write.Append append = new Write.Append(NewEvent.of(instance, event, time.instant()));
        writer.submit(append);
        return append.outcome();
    }

    /**
     * The events of a tenant after one, in ascending order.
     *
     * @param afterSeq the number of that one; 0 for all
     * @param instanceId only those of that instance, if given
     * @param limit the most that are given
     */
    public List<HubEvent> after(String tenant, long afterSeq, Optional<String> instanceId, int limit) {
        return database.read(handle -> instanceId
                .map(id -> EventRows.after(handle, tenant, afterSeq, id, limit))
                .orElseGet(() -> EventRows.after(handle, tenant, afterSeq, limit)));
    }

    /** The number of the oldest event that is kept; if none is, the number that the next one gets. */
    public long firstSeq(String tenant) {
        return database.read(handle -> firstSeq(handle, tenant));
    }

    /** The number of the newest event, even if it is no longer kept; 0 if there was none. */
    public long lastSeq(String tenant) {
        return database.read(handle -> lastSeq(handle, tenant));
    }

    /**
     * The epoch of a tenant's numbers. It changes when the store was restored from a backup.
     *
     * @throws CofreException {@code NOT_FOUND} if there is no such tenant
     */
    public String epoch(String tenant) {
        return database.read(handle -> EventRows.epoch(handle, tenant)
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "There is no such tenant.")));
    }

    /**
     * The number of the first event that came at a time or later; empty if none did. It is as exact as the clock was
     * steady.
     */
    public Optional<Long> seqAt(String tenant, Instant since) {
        return database.read(handle -> {
            long low = firstSeq(handle, tenant);
            long high = lastSeq(handle, tenant) + 1;
            // All before low came earlier, and all from high on came at that time or later.
            while (low < high) {
                long middle = low + (high - low) / 2;
                Optional<EventRows.Arrival> arrival = EventRows.arrivalFrom(handle, tenant, middle);
                if (arrival.isPresent() && arrival.get().at().isBefore(since)) {
                    low = arrival.get().seq() + 1;
                } else {
                    high = middle;
                }
            }
            return EventRows.arrivalFrom(handle, tenant, low).map(EventRows.Arrival::seq);
        });
    }

    /** The event with an id; empty if the tenant has none, or it is no longer kept. */
    public Optional<HubEvent> event(String tenant, String id) {
        return database.read(handle -> EventRows.byId(handle, tenant, id));
    }

    /**
     * Has stored events told, in the order of their numbers. With a database that several hubs share, the events of the
     * others are told too.
     *
     * @param listener runs on the writer's thread and must not block
     */
    public void onStored(Consumer<List<HubEvent>> listener) {
        listeners.onStored(listener);
    }

    private static long firstSeq(Handle handle, String tenant) {
        return EventRows.firstSeq(handle, tenant).orElseGet(() -> lastSeq(handle, tenant) + 1);
    }

    private static long lastSeq(Handle handle, String tenant) {
        return EventRows.lastSeq(handle, tenant).orElse(0L);
    }
}
