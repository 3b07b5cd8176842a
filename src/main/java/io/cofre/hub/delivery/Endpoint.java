package io.cofre.hub.delivery;

import io.cofre.hub.outbound.TargetUrl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * A URL of a tenant, and the lanes that go there. Two tenants share nothing, so that neither can hold up the other. All
 * but the breaker is guarded by the lock of the {@link Dispatcher}.
 */
final class Endpoint {
    private final Key key;
    private final Host host;
    private final Breaker breaker;
    private final Set<LaneWork> lanes = new LinkedHashSet<>();

    /** Whether it is not known to answer fast. */
    volatile boolean slow = true;

    /** The timer of the next probe. */
    @Nullable ScheduledFuture<?> probe;

    Endpoint(Key key, Host host, Breaker breaker) {
        this.key = key;
        this.host = host;
        this.breaker = breaker;
    }

    /** Which endpoint it is. The path may hold a secret. */
    record Key(String tenant, TargetUrl url) {
        Host.Key host() {
            return new Host.Key(tenant, url.host(), url.port());
        }
    }

    Key key() {
        return key;
    }

    Host host() {
        return host;
    }

    Breaker breaker() {
        return breaker;
    }

    void add(LaneWork lane) {
        lanes.add(lane);
    }

    void remove(LaneWork lane) {
        lanes.remove(lane);
    }

    boolean hasLanes() {
        return !lanes.isEmpty();
    }

    List<LaneWork> lanes() {
        return new ArrayList<>(lanes);
    }

    /** The lane that makes the next probe: each that has something gets its turn. */
    @Nullable LaneWork nextProber() {
        for (LaneWork lane : lanes) {
            if (lane.mayProbe()) {
                lanes.remove(lane);
                lanes.add(lane);
                return lane;
            }
        }
        return null;
    }

    /** A host to which a tenant's events go, and the lanes that wait for a place. */
    static final class Host {
        private final Key key;

        /** The lanes that are worked at. */
        int running;

        final Deque<LaneWork> waiting = new ArrayDeque<>();

        Host(Key key) {
            this.key = key;
        }

        /** Which host it is. */
        record Key(String tenant, String host, int port) {}

        Key key() {
            return key;
        }

        boolean isUnused() {
            return running == 0 && waiting.isEmpty();
        }
    }
}
