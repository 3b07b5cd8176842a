package io.cofre.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A balancer before servers of this machine: it gives each connection to the next of them in turn, and passes over one
 * that takes none.
 */
public final class Balancer implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int BACKLOG = 1024;

    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile List<Integer> targets = List.of();
    private int next;

    /** A balancer without servers: it closes what connects. */
    public Balancer() throws IOException {
        start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections, and gives new ones to the servers on these ports. */
    public void use(List<Integer> ports) {
        targets = List.copyOf(ports);
        sockets.forEach(Balancer::close);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "balancer");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                link(listener.accept());
            } catch (IOException closed) {
                // The loop ends with the listener.
            }
        }
    }

    private void link(Socket client) throws IOException {
        sockets.add(client);
        List<Integer> ports = targets;
        for (int tries = 0; tries < ports.size(); tries++) {
            next = (next + 1) % ports.size();
            try {
                Socket server = new Socket(InetAddress.getLoopbackAddress(), ports.get(next));
                sockets.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                start(() -> pass(client, server));
                start(() -> pass(server, client));
                return;
            } catch (IOException takesNone) {
                // The next one may.
            }
        }
        end(client);
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                end(from);
                end(to);
            }
        } catch (IOException gone) {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(Balancer::close);
    }
}
