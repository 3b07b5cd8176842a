package io.cofre.hub.live;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import java.util.Set;

/**
 * The choice of a follower among the events of its tenant. One event is one copy, however many parts of the filter it
 * meets.
 *
 * @param all whether events of all instances are wanted
 * @param instances the names of instances whose events are wanted
 * @param kinds the kinds that are wanted; empty for all but {@link EventKind#RAW}
 * @param raw whether events of the kind {@link EventKind#RAW} are wanted as well
 */
public record EventFilter(boolean all, Set<String> instances, Set<EventKind> kinds, boolean raw) {
    /** Nothing. */
    public static final EventFilter NOTHING = new EventFilter(false, Set.of(), Set.of(), false);

    /** All events of a tenant but the raw ones. */
    public static final EventFilter TENANT = new EventFilter(true, Set.of(), Set.of(), false);

    public EventFilter {
        instances = Set.copyOf(instances);
        kinds = Set.copyOf(kinds);
    }

    boolean wants(HubEvent event) {
        return wants(event.kind()) && (all || instances.contains(event.instanceName()));
    }

    /** Whether it wants events of a kind. */
    boolean wants(EventKind kind) {
        if (kind == EventKind.RAW) {
            return raw || kinds.contains(kind);
        }
        return kinds.isEmpty() || kinds.contains(kind);
    }
}
