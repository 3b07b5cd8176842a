package io.cofre.web.kit;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.server.Server;

/**
 * A connector on a socket that was open before this process and stays open after it. Systemd and {@code deploy/holder}
 * hand over such sockets.
 *
 * <p>The socket is never closed here: with the channel of its standard input the JDK closes the standard output too,
 * and so the log. An interrupt would close it in a call that waits for a connection, so the acceptor waits in a
 * selector of its own. It takes one connection at a time: connections above the limit stay in the queue.
 */
final class HeldConnector extends SocketConnector {
    private final ServerSocketChannel socket;
    private final Selector waiting;

    HeldConnector(Server server, BoundedConnections connections, ServerSocketChannel socket) throws IOException {
        super(server, connections);
        this.socket = socket;
        this.waiting = Selector.open();
    }

    @Override
    boolean isHeld() {
        return true;
    }

    @Override
    protected ServerSocketChannel openAcceptChannel() {
        return socket;
    }

    @Override
    protected void doStart() throws Exception {
        socket.configureBlocking(false);
        socket.register(waiting, SelectionKey.OP_ACCEPT);
        super.doStart();
    }

    @Override
    public void accept(int acceptor) throws IOException {
        waiting.select();
        waiting.selectedKeys().clear();
        if (!isRunning() || !isAccepting()) {
            return;
        }
        SocketChannel connection = socket.accept();
        if (connection != null) {
            connection.configureBlocking(false);
            configure(connection.socket());
            getSelectorManager().accept(connection);
        }
    }

    @Override
    public void setAccepting(boolean accepting) {
        super.setAccepting(accepting);
        waiting.wakeup();
    }

    /** Lets the acceptor see that the connector stops, and does no more. */
    @Override
    public void close() {
        waiting.wakeup();
    }
}
