package io.cofre.hub.store;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.registry.Instance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The stored events, each tenant's in the order of their {@code seq}. Thread-safe. */
public final class EventLog {
    EventLog() {}

    /**
     * What became of an event.
     *
     * @param duplicate whether the same one was stored in the last 10 minutes; then nothing is stored
     * @param event the event as it is stored; empty of a duplicate
     */
    public record Stored(boolean duplicate, Optional<HubEvent> event) {}

    public CompletableFuture<Stored> append(Instance instance, NormalisedEvent event) {
        throw new UnsupportedOperationException();
    }

    public List<HubEvent> after(String tenant, long afterSeq, Optional<String> instanceId, int limit) {
        throw new UnsupportedOperationException();
    }

    public long firstSeq(String tenant) {
        throw new UnsupportedOperationException();
    }

    public long lastSeq(String tenant) {
        throw new UnsupportedOperationException();
    }

    public String epoch(String tenant) {
        throw new UnsupportedOperationException();
    }

    public Optional<Long> seqAt(String tenant, Instant since) {
        throw new UnsupportedOperationException();
    }

    public Optional<HubEvent> event(String tenant, String id) {
        throw new UnsupportedOperationException();
    }

    public void onStored(Consumer<List<HubEvent>> listener) {
        throw new UnsupportedOperationException();
    }
}
