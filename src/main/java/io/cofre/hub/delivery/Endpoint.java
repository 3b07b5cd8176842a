package io.cofre.hub.delivery;

import io.cofre.hub.outbound.TargetUrl;
import java.util.ArrayList;
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
    private final Places.Host host;
    private final Breaker breaker;
    private final Set<LaneWork> lanes = new LinkedHashSet<>();

    private volatile boolean slow = true;

    /** The timer of the next probe. */
    @Nullable
    ScheduledFuture<?> probe;

    Endpoint(Key key, Places.Host host, Breaker breaker) {
        this.key = key;
        this.host = host;
        this.breaker = breaker;
    }

    /** The identity of an endpoint. The path may hold a secret. */
    record Key(String tenant, TargetUrl url) {
        Places.Host.Key host() {
            return new Places.Host.Key(tenant, url.host(), url.port());
        }
    }

    Key key() {
        return key;
    }

    Places.Host host() {
        return host;
    }

    Breaker breaker() {
        return breaker;
    }

    /** Whether it is not known to answer fast. */
    boolean isSlow() {
        return slow;
    }

    /** Records whether the last answer was slow. */
    void setSlow(boolean isSlow) {
        slow = isSlow;
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
    @Nullable
    LaneWork nextProber() {
        for (LaneWork lane : lanes) {
            if (lane.mayProbe()) {
                lanes.remove(lane);
                lanes.add(lane);
                return lane;
            }
        }
        return null;
    }
}
