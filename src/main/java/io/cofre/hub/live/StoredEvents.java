package io.cofre.hub.live;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.store.EventLog;
import java.util.List;
import java.util.Optional;

/** The events that followers read when they are too far behind for memory. Its methods may wait for the disk. */
public interface StoredEvents {
    /** The stored events in a log. */
    static StoredEvents of(EventLog log) {
        return new StoredEvents() {
            @Override
            public List<HubEvent> after(String tenant, long afterSeq, Optional<String> instanceId, int limit) {
                return log.after(tenant, afterSeq, instanceId, limit);
            }

            @Override
            public long firstSeq(String tenant) {
                return log.firstSeq(tenant);
            }

            @Override
            public long lastSeq(String tenant) {
                return log.lastSeq(tenant);
            }

            @Override
            public String epoch(String tenant) {
                return log.epoch(tenant);
            }
        };
    }

    /** The events behind a number, in order. */
    List<HubEvent> after(String tenant, long afterSeq, Optional<String> instanceId, int limit);

    /** The number of the oldest event that is kept; if there is none, that of the next one. */
    long firstSeq(String tenant);

    /** The number of the latest event; 0 if there was none. */
    long lastSeq(String tenant);

    /** The epoch of the numbers. */
    String epoch(String tenant);
}
