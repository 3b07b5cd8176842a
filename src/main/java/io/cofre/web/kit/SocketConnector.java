package io.cofre.web.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A connector that accepts connections, and ends them without losing a request. */
class SocketConnector extends ServerConnector {
    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;

    private final Drain drain;
    private final UnaryOperator<Connection> within;
    private volatile boolean ended;

    /** A connector of plain connections. */
    SocketConnector(Server server, BoundedConnections connections) {
        this(server, connections, UnaryOperator.identity(), connections);
    }

    /**
     * @param within finds the connection of the server within that of a socket
     * @param factories make the connections of sockets
     */
    private SocketConnector(
            Server server,
            BoundedConnections connections,
            UnaryOperator<Connection> within,
            ConnectionFactory... factories) {
        super(server, ACCEPTORS, SELECTORS, factories);
        this.drain = new Drain(this, connections.bounds());
        this.within = within;
    }

    /** A connector at that place. */
    static SocketConnector of(Server server, BoundedConnections connections, ServerPlace place) {
        if (place.tls().isPresent()) {
            TlsConnections tls = place.tls().get();
            SocketConnector connector =
                    new SocketConnector(server, connections, TlsConnections::within, tls.around(connections));
            connector.addBean(tls);
            return connector;
        }
        return place.isMain() ? given(server, connections) : new SocketConnector(server, connections);
    }

    /**
     * A connector on the listening socket that this process got as its standard input, otherwise on a socket of its
     * own.
     */
    private static SocketConnector given(Server server, BoundedConnections connections) {
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

    /** Has something done with each open connection, but for those that are not the server's any more. */
    void forEachConnection(Consumer<BoundedConnection> action) {
        for (EndPoint endPoint : getConnectedEndPoints()) {
            if (within.apply(endPoint.getConnection()) instanceof BoundedConnection connection) {
                action.accept(connection);
            }
        }
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
