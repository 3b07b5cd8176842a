package io.cofre.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections on which a request line and its headers do not get complete within the idle timeout. Jetty's own
 * idle timeout ends only silence: a byte now and then would hold a connection forever.
 */
final class SlowRequests extends AbstractLifeCycle {
    private final Connector connector;
    private final Duration timeout;
    private Map<EndPoint, Waiting> waiting = new HashMap<>();
    private Scheduler.@Nullable Task next;

    SlowRequests(Connector connector, Duration timeout) {
        this.connector = connector;
        this.timeout = timeout;
    }

    /** How many requests a connection had brought when it was first seen to wait for the next, and when that was. */
    private record Waiting(long requests, long sinceNs) {}

    @Override
    protected synchronized void doStart() {
        schedule();
    }

    @Override
    protected synchronized void doStop() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void schedule() {
        next = connector.getScheduler().schedule(this::sweep, timeout.toMillis() / 4 + 1, TimeUnit.MILLISECONDS);
    }

    private synchronized void sweep() {
        if (next == null) {
            return;
        }
        long nowNs = System.nanoTime();
        Map<EndPoint, Waiting> stillWaiting = new HashMap<>();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            Connection connection = endPoint.getConnection();
            if (connection == null || connection.getMessagesIn() > connection.getMessagesOut()) {
                continue;
            }
            Waiting before = waiting.get(endPoint);
            if (before == null || before.requests() != connection.getMessagesIn()) {
                stillWaiting.put(endPoint, new Waiting(connection.getMessagesIn(), nowNs));
            } else if (nowNs - before.sinceNs() > timeout.toNanos()) {
                endPoint.close();
            } else {
                stillWaiting.put(endPoint, before);
            }
        }
        waiting = stillWaiting;
        schedule();
    }
}
