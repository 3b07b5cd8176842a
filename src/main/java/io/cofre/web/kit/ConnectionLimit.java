package io.cofre.web.kit;

import java.util.function.IntSupplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;

/**
 * The limit of open connections. One that is {@link KeptOpen} takes no place of the others, unless descriptors are
 * short: it has a limit of its own.
 */
final class ConnectionLimit extends NetworkConnectionLimit {
    private final Connector connector;
    private final int others;
    private final int most;
    private final IntSupplier keptOpen;

    /**
     * @param others the number of connections beside those that are kept open
     * @param most the number of all connections that descriptors allow
     * @param keptOpen the number of those that are kept open
     */
    ConnectionLimit(SocketConnector connector, int others, int most, IntSupplier keptOpen) {
        super(others, connector);
        this.connector = connector;
        this.others = others;
        this.most = most;
        this.keptOpen = keptOpen;
    }

    /** Looks at the number of those that are kept open again. */
    void keptOpenChanged() {
        setMaxNetworkConnectionCount(Math.max(others, Math.min(most, others + keptOpen.getAsInt())));
        if (connector instanceof SocketConnector sockets && !sockets.isAccepting()) {
            // Jetty looks at its limit only when a connection comes or goes: this is one that comes and goes at once.
            onAccepting(null);
            onAcceptFailed(null, null);
        }
    }
}
