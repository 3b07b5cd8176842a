package io.cofre.hub.outbound;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The open connections that nobody uses at the moment. Thread-safe. */
final class ConnectionPool implements AutoCloseable {
    private static final int IDLE_MAX = 256;
    private static final int IDLE_OF_ORIGIN_MAX = 16;
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(30);

    /** A name may get other addresses; a connection stays at the one it had. */
    private static final long AGE_NS = TimeUnit.MINUTES.toNanos(5);

    private final Map<TargetUrl.Origin, Deque<Idle>> idle = new HashMap<>();
    private int count;
    private boolean closed;

    private record Idle(Connection connection, long sinceNs) {
        boolean isOld(long now) {
            return now - sinceNs > IDLE_NS || now - connection.openedNs() > AGE_NS;
        }
    }

    /** The connection to an origin that was used last; empty if there is none. */
    synchronized Optional<Connection> take(TargetUrl.Origin origin) {
        Deque<Idle> connections = idle.get(origin);
        if (connections == null) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        for (Idle last = connections.pollLast(); last != null; last = connections.pollLast()) {
            count--;
            if (!last.isOld(now)) {
                return Optional.of(last.connection());
            }
            last.connection().close();
        }
        idle.remove(origin);
        return Optional.empty();
    }

    /** Keeps a connection for the next exchange, or closes it. */
    synchronized void give(Connection connection) {
        if (closed || count >= IDLE_MAX) {
            connection.close();
            return;
        }
        Deque<Idle> connections = idle.computeIfAbsent(connection.origin(), absent -> new ArrayDeque<>());
        if (connections.size() >= IDLE_OF_ORIGIN_MAX) {
            connection.close();
            return;
        }
        connections.addLast(new Idle(connection, System.nanoTime()));
        count++;
    }

    /** Closes connections that nobody used for long. */
    synchronized void sweep() {
        long now = System.nanoTime();
        for (Iterator<Deque<Idle>> origins = idle.values().iterator(); origins.hasNext(); ) {
            Deque<Idle> connections = origins.next();
            connections.removeIf(old -> {
                if (old.isOld(now)) {
                    old.connection().close();
                    count--;
                    return true;
                }
                return false;
            });
            if (connections.isEmpty()) {
                origins.remove();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.values()
                .forEach(connections ->
                        connections.forEach(old -> old.connection().close()));
        idle.clear();
        count = 0;
    }
}
