package io.cofre.hub.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A connection to a server on this machine that a test cuts, or lets hang, and mends again. */
final class CutProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private State state = State.WORKS;

    private enum State {
        WORKS,
        /** Connections are closed at once. */
        CUT,
        /** Connections are taken, and nothing comes through; it comes through later. */
        HANGS
    }

    /** A proxy in front of a port. */
    CutProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void cut() {
        become(State.CUT);
        sockets.forEach(CutProxy::close);
    }

    void hang() {
        become(State.HANGS);
    }

    void mend() {
        become(State.WORKS);
    }

    private synchronized void become(State next) {
        state = next;
        notifyAll();
    }

    /** Whether something may come through now, after a wait for the end of a hang. */
    private synchronized boolean passes() throws InterruptedException {
        while (state == State.HANGS) {
            wait();
        }
        return state == State.WORKS;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cut-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            if (passes()) {
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                server.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                sockets.add(server);
                start(() -> pass(server, client));
                pass(client, server);
                return;
            }
        } catch (IOException | InterruptedException gone) {
            // Closed below.
        }
        close(client);
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count > 0 && passes(); count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException gone) {
            // Closed below.
        }
        close(from);
        close(to);
        sockets.remove(from);
        sockets.remove(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
