package io.cofre.web.kit;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;

/**
 * The time that the caller of one request of a {@link Mount} gets: to send its body, and to take its answer. Its
 * connection is closed when that has passed. Jetty's own idle timeout ends only silence.
 */
public final class Patience {
    private final BoundedConnection connection;
    private final long idleTimeoutMs;

    private Patience(BoundedConnection connection) {
        this.connection = connection;
        this.idleTimeoutMs = connection.getEndPoint().getIdleTimeout();
    }

    public static Patience with(HttpServletRequest request) {
        return new Patience(BoundedConnection.of(request));
    }

    /** Begins to wait for the body. */
    public void awaitBody(Duration limit) {
        connection.awaitBody(System.nanoTime() + limit.toNanos());
    }

    /** Lets the caller rest: nothing is due from it until there is an answer. */
    public void rest() {
        connection.getEndPoint().setIdleTimeout(0);
    }

    /** Begins to wait until the caller has taken an answer of that length. */
    public void awaitReader(int bytes) {
        connection.getEndPoint().setIdleTimeout(idleTimeoutMs);
        connection.awaitReader(System.nanoTime() + TimedOutput.limitNs(bytes));
    }

    /** Ends a wait. */
    public void served() {
        connection.served();
    }

    /** Whether the connection should end with this answer. */
    public boolean shouldEnd() {
        return connection.shouldEnd();
    }
}
