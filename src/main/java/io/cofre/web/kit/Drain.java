package io.cofre.web.kit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The end of the connections of a server that stops. Closing a connection while its caller sends would lose the
 * request. So each connection ends with its next answer, which says so. Only a connection that has rested for
 * {@value #REST_MS} ms is closed without an answer.
 */
final class Drain {
    private static final long REST_MS = 1000;
    private static final long STEP_MS = 20;

    private final SocketConnector connector;
    private final BoundedConnection.Bounds bounds;

    Drain(SocketConnector connector, BoundedConnection.Bounds bounds) {
        this.connector = connector;
        this.bounds = bounds;
    }

    /** Waits until no connection is left. Returns whether that is so before the limit. */
    boolean await(Duration limit) throws InterruptedException {
        long beginNs = System.nanoTime();
        bounds.ending().set(true);
        while (!connector.getConnectedEndPoints().isEmpty()) {
            long nowNs = System.nanoTime();
            if (nowNs - beginNs > limit.toNanos()) {
                return false;
            }
            connector.forEachConnection(
                    connection -> connection.endResting(nowNs, TimeUnit.MILLISECONDS.toNanos(REST_MS)));
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
        }
        return true;
    }
}
