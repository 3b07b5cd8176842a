package io.cofre.hub.live;

import io.cofre.hub.registry.Instance;
import io.cofre.web.socketio.Socket;
import io.cofre.web.socketio.SocketApplication;
import io.cofre.web.socketio.SocketFrame;
import io.cofre.web.socketio.SocketListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * All clients of Socket.IO. Each follows the events of the tenant that its token names; rooms only say which of them it
 * wants, so that an event is one copy. All of them are served by the thread of the feed, which waits for none.
 * Thread-safe.
 */
public final class LiveSockets implements SocketApplication {
    private static final SocketFrame CLOSING = SocketFrame.of("closing", "{\"reason\":\"stopping\"}");

    private final LiveFeed feed;
    private final Admission admission;
    private final Function<String, List<Instance>> instances;
    private final InstantSource time;
    private final Bounds bounds;
    private final Set<LiveSocket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> byTenant = new ConcurrentHashMap<>();
    private final LongAdder events = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder slow = new LongAdder();
    private volatile boolean stopping;

    /**
     * The bounds of clients.
     *
     * @param perTenantMax the clients that a tenant can have
     * @param authenticateWithin the time in which a client has to authenticate
     * @param stall the time for which a client may take nothing of what waits for it
     */
    public record Bounds(int perTenantMax, Duration authenticateWithin, Duration stall) {
        private static final Duration AUTHENTICATE_WITHIN = Duration.ofSeconds(10);
        private static final Duration STALL = Duration.ofSeconds(20);

        /** Bounds with the usual times; a tenant can have half of all clients. */
        public static Bounds of(int socketsMax) {
            return new Bounds(Math.max(1, socketsMax / 2), AUTHENTICATE_WITHIN, STALL);
        }
    }

    /** @param instances the instances of a tenant by its id */
    public LiveSockets(
            LiveFeed feed,
            Admission admission,
            Function<String, List<Instance>> instances,
            InstantSource time,
            Bounds bounds) {
        this.feed = feed;
        this.admission = admission;
        this.instances = instances;
        this.time = time;
        this.bounds = bounds;
        feed.atTicks(() -> open.forEach(LiveSocket::tick));
    }

    @Override
    public SocketListener connected(Socket socket) {
        LiveSocket client = new LiveSocket(this, socket);
        open.add(client);
        client.greet();
        if (stopping) {
            client.say(CLOSING);
        }
        return client;
    }

    void gone(LiveSocket client) {
        open.remove(client);
    }

    /** Counts a client of a tenant; false if the tenant has too many. */
    boolean enter(String tenant) {
        if (byTenant.merge(tenant, 1, Integer::sum) <= bounds.perTenantMax()) {
            return true;
        }
        leave(tenant);
        return false;
    }

    void leave(String tenant) {
        byTenant.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Sends stored events again to all clients of a tenant that want them, marked as copies.
     *
     * @param instanceName the instance; empty for all
     * @param afterSeq the number of the last event that is not wanted
     * @return the number of clients
     */
    public int replay(String tenant, Optional<String> instanceName, long afterSeq) {
        int clients = 0;
        for (LiveSocket client : open) {
            if (client.replays(tenant, replayOf(tenant, instanceName.orElse(""), afterSeq))) {
                clients++;
            }
        }
        return clients;
    }

    Replay replayOf(String tenant, String instanceName, long afterSeq) {
        List<Instance> named = named(tenant, instanceName);
        Optional<String> id = named.size() == 1 ? Optional.of(named.get(0).id()) : Optional.empty();
        return new Replay(instanceName, id, afterSeq);
    }

    /** The instances of that name: one for each kind of provider. */
    List<Instance> named(String tenant, String instanceName) {
        return instances.apply(tenant).stream()
                .filter(instance -> instance.name().equals(instanceName))
                .toList();
    }

    /**
     * Tells all clients why the connection is about to end, and those that come meanwhile. They connect again by
     * themselves.
     */
    public void farewell() {
        // Before the others are told: one that joins at this moment may be told twice, but never not at all.
        stopping = true;
        open.forEach(client -> client.say(CLOSING));
    }

    /** The figures about clients, of now or since the start. */
    public LiveFigures figures() {
        return new LiveFigures(
                open.size(),
                byTenant.values().stream().mapToInt(Integer::intValue).sum(),
                feed.followers(),
                events.sum(),
                refused.sum(),
                slow.sum(),
                feed.resets(),
                feed.replayed(),
                feed.bytes());
    }

    /** The clients of a tenant. */
    public int clients(String tenant) {
        return byTenant.getOrDefault(tenant, 0);
    }

    LiveFeed feed() {
        return feed;
    }

    Admission admission() {
        return admission;
    }

    InstantSource time() {
        return time;
    }

    Bounds bounds() {
        return bounds;
    }

    void countEvent() {
        events.increment();
    }

    void countRefused() {
        refused.increment();
    }

    void countSlow() {
        slow.increment();
    }
}
