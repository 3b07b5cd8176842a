package io.cofre.hub.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds how many workers are at one host, and at endpoints that are not known to be fast: some places are always left
 * for those that are. Guarded by the lock of the {@link Dispatcher}.
 */
final class Places {
    private final int ofHostMax;
    private final int ofSlowMax;
    private final Map<Host.Key, Host> hosts = new HashMap<>();
    private final Deque<LaneWork> waitingSlow = new ArrayDeque<>();
    private int slow;

    Places(DeliverySettings settings) {
        this.ofHostMax = settings.triesAtOnceOfHost();
        this.ofSlowMax = settings.triesAtOnceOfSlow();
    }

    /** A host to which a tenant's events go, and the lanes that wait for a place at it. */
    static final class Host {
        private final Deque<LaneWork> waiting = new ArrayDeque<>();
        private int workers;

        /** The identity of a host. */
        record Key(String tenant, String host, int port) {}
    }

    /** The place of one worker. */
    record Place(Endpoint endpoint, boolean isSlow) {}

    Host host(Host.Key key) {
        return hosts.computeIfAbsent(key, absent -> new Host());
    }

    /** Takes a place. If there is none, the lane is put into a line, unless it is in one. */
    Optional<Place> enter(LaneWork lane, Endpoint endpoint) {
        Host host = endpoint.host();
        boolean isSlow = endpoint.isSlow();
        boolean hostIsFull = host.workers >= ofHostMax;
        if (hostIsFull || (isSlow && slow >= ofSlowMax)) {
            if (!lane.queued) {
                lane.queued = true;
                (hostIsFull ? host.waiting : waitingSlow).addLast(lane);
            }
            return Optional.empty();
        }
        host.workers++;
        slow += isSlow ? 1 : 0;
        return Optional.of(new Place(endpoint, isSlow));
    }

    /** Gives a place back. Returns the lanes that can try to get one now. */
    List<LaneWork> leave(Place place) {
        Host host = place.endpoint().host();
        host.workers--;
        slow -= place.isSlow() ? 1 : 0;
        List<LaneWork> next = new ArrayList<>(2);
        LaneWork ofHost = host.waiting.pollFirst();
        if (ofHost != null) {
            next.add(ofHost);
        }
        LaneWork ofSlow = slow < ofSlowMax ? waitingSlow.pollFirst() : null;
        if (ofSlow != null) {
            next.add(ofSlow);
        }
        return next;
    }

    /** Forgets the hosts of which nothing is known any more. */
    void sweep(Collection<Endpoint> endpoints) {
        hosts.values()
                .removeIf(host -> host.workers == 0
                        && host.waiting.isEmpty()
                        && endpoints.stream().noneMatch(endpoint -> endpoint.host() == host));
    }
}
