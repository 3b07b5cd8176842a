package io.cofre.web.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A connector that accepts connections, and ends them without losing a request. */
class SocketConnector extends ServerConnector {
    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;

    private final Drain drain;
    private volatile boolean ended;

    SocketConnector(Server server, BoundedConnections connections) {
        super(server, ACCEPTORS, SELECTORS, connections);
        this.drain = new Drain(this, connections.bounds());
    }

    /**
     * A connector on the listening socket that this process got as its standard input, otherwise on a socket of its
     * own.
     */
    static SocketConnector of(Server server, BoundedConnections connections) {
        try {
            Channel given = System.inheritedChannel();
            return given instanceof ServerSocketChannel socket
                    ? new HeldConnector(server, connections, socket)
                    : new SocketConnector(server, connections);
        } catch (IOException failure) {
            throw new UncheckedIOException("the standard input cannot be looked at", failure);
        }
    }

    /** Whether the socket outlives this process. Then connections that were not accepted wait for the next process. */
    boolean isHeld() {
        return false;
    }

    @Override
    public void setAccepting(boolean accepting) {
        super.setAccepting(accepting && !ended);
    }

    /**
     * Accepts no more connections, and ends the present ones: each with its next answer, or when it has rested for a
     * while.
     *
     * @return whether all ended in time
     */
    boolean end(Duration limit) throws InterruptedException {
        ended = true;
        setAccepting(false);
        return drain.await(limit);
    }
}
