package io.cofre.web.kit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The end of requests and answers that are too slow. Jetty's own idle timeout ends only silence, and a byte now and
 * then would hold a connection and a thread forever. It looks at the connections each second, or four times within a
 * shorter idle timeout.
 *
 * <p>While nearly all allowed connections are taken, those that wait for a request get little time: they may all belong
 * to one caller without a key.
 */
final class SlowRequests extends AbstractLifeCycle {
    private static final long PERIOD_MS_MAX = 1000;

    /** The pods drop a connection that rests for 5 s, and lose a request that they send while it is being closed. */
    private static final Duration SCARCE_REST = Duration.ofSeconds(10);

    private final SocketConnector connector;
    private final Duration timeout;
    private final BoundedConnection.Bounds bounds;
    private Scheduler.@Nullable Task next;

    SlowRequests(SocketConnector connector, Duration timeout, BoundedConnection.Bounds bounds) {
        this.connector = connector;
        this.timeout = timeout;
        this.bounds = bounds;
    }

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
        long periodMs = Math.min(timeout.toMillis() / 4 + 1, PERIOD_MS_MAX);
        next = connector.getScheduler().schedule(this::sweep, periodMs, TimeUnit.MILLISECONDS);
    }

    private synchronized void sweep() {
        if (next == null) {
            return;
        }
        long nowNs = System.nanoTime();
        long restNsMax =
                bounds.isScarce(connector) ? Math.min(SCARCE_REST.toNanos(), timeout.toNanos()) : Long.MAX_VALUE;
        connector.forEachConnection(connection -> connection.sweep(nowNs, restNsMax));
        schedule();
    }
}
