package io.cofre.hub.live;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.EventSource;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All readers of server-sent events. A tenant can have so many of them at one moment. Thread-safe. */
public final class LiveStreams {
    private final LiveFeed feed;
    private final InstantSource time;
    private final int perTenantMax;
    private final Map<String, Integer> byTenant = new ConcurrentHashMap<>();

    public LiveStreams(LiveFeed feed, InstantSource time, int perTenantMax) {
        this.feed = feed;
        this.time = time;
        this.perTenantMax = perTenantMax;
    }

    /**
     * Begins to follow.
     *
     * @param who may follow which tenant, and until when
     * @param after the last event that the reader knows; empty if it begins
     * @throws CofreException {@code OVERLOADED} if the tenant has too many readers
     */
    public EventSource follow(Admission.Admitted who, EventFilter filter, Optional<Cursor> after) {
        String tenant = who.tenant();
        if (byTenant.merge(tenant, 1, Integer::sum) > perTenantMax) {
            leave(tenant);
            throw new CofreException(ErrorCode.OVERLOADED, "too many streams of this tenant are open");
        }
        return ServerSentEvents.follow(feed, who, filter, after, time, () -> leave(tenant));
    }

    /** The readers of a tenant. */
    public int readers(String tenant) {
        return byTenant.getOrDefault(tenant, 0);
    }

    private void leave(String tenant) {
        byTenant.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
    }
}
