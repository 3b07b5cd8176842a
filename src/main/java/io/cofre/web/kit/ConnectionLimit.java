package io.cofre.web.kit;

import java.util.function.IntSupplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;

/**
 * The limit of open connections. A stream of events takes no place of the other connections, unless descriptors are
 * short: it has a limit of its own.
 */
final class ConnectionLimit extends NetworkConnectionLimit {
    private final Connector connector;
    private final int others;
    private final int most;
    private final IntSupplier streams;

    /**
     * @param others the number of connections beside streams
     * @param most the number of all connections that descriptors allow
     * @param streams the number of streams that are open
     */
    ConnectionLimit(SocketConnector connector, int others, int most, IntSupplier streams) {
        super(others, connector);
        this.connector = connector;
        this.others = others;
        this.most = most;
        this.streams = streams;
    }

    /** Looks at the number of streams again. */
    void streamsChanged() {
        setMaxNetworkConnectionCount(Math.max(others, Math.min(most, others + streams.getAsInt())));
        if (connector instanceof SocketConnector sockets && !sockets.isAccepting()) {
            // Jetty looks at its limit only when a connection comes or goes: this is one that comes and goes at once.
            onAccepting(null);
            onAcceptFailed(null, null);
        }
    }
}
