package io.cofre.hub.live;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Events that are stored in memory. Thread-safe. */
final class MemoryEvents implements StoredEvents {
    static final String EPOCH = "e1";

    private final Map<String, List<HubEvent>> byTenant = new ConcurrentHashMap<>();
    private final Consumer<List<HubEvent>> onStored;
    private final Map<String, String> epochs = new ConcurrentHashMap<>();
    private volatile long firstKept = 1;
    private volatile boolean broken;

    /** @param onStored is told of each event once it is stored, in the order of the numbers */
    MemoryEvents(Consumer<List<HubEvent>> onStored) {
        this.onStored = onStored;
    }

    synchronized HubEvent store(String tenant, String instance, EventKind kind, String data) {
        List<HubEvent> events = of(tenant);
        long seq = events.size() + 1L;
        HubEvent event = new HubEvent(
                "evt_" + tenant + seq,
                tenant,
                epoch(tenant),
                seq,
                id(tenant, instance),
                instance,
                ProviderKind.EVOLUTION,
                kind,
                "CALL",
                Instant.EPOCH.plusMillis(seq),
                data);
        events.add(event);
        onStored.accept(List.of(event));
        return event;
    }

    static String id(String tenant, String instance) {
        return tenant + "/" + instance;
    }

    /** Forgets the events before that number. */
    void keepFrom(long seq) {
        firstKept = seq;
    }

    /** Removes a tenant, and makes one by the same id. */
    synchronized void makeAnew(String tenant, String epoch) {
        byTenant.remove(tenant);
        epochs.put(tenant, epoch);
    }

    /** Has all reads fail from now on. */
    void breaks() {
        broken = true;
    }

    private List<HubEvent> of(String tenant) {
        return byTenant.computeIfAbsent(tenant, name -> new ArrayList<>());
    }

    @Override
    public synchronized List<HubEvent> after(String tenant, long afterSeq, Optional<String> instanceId, int limit) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        return of(tenant).stream()
                .filter(event -> event.seq() > afterSeq && event.seq() >= firstKept)
                .filter(event -> instanceId.isEmpty() || event.instanceId().equals(instanceId.get()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long firstSeq(String tenant) {
        return Math.min(firstKept, of(tenant).size() + 1L);
    }

    @Override
    public synchronized long lastSeq(String tenant) {
        return of(tenant).size();
    }

    @Override
    public String epoch(String tenant) {
        return epochs.getOrDefault(tenant, EPOCH);
    }
}
