package io.cofre.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A network before a server of this machine that holds back what a client has sent, and delivers it when the client has
 * long given up. It may also be cut, or slow.
 */
public final class LateProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final int target;
    private boolean holdsNew;
    private volatile boolean refusesNew;
    private volatile long delayMs;

    /** A proxy in front of a port. */
    public LateProxy(int target) throws IOException {
        this.target = target;
        start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on no request of the present connections comes through; answers do, and new connections work. */
    public void hold() {
        links.forEach(link -> link.hold(false));
    }

    /** From now on nothing comes through, of new connections either. */
    public synchronized void beSilent() {
        holdsNew = true;
        links.forEach(link -> link.hold(true));
    }

    /** Delivers what was held back, and lets everything through. */
    public synchronized void deliver() {
        holdsNew = false;
        links.forEach(Link::deliver);
    }

    /** Closes all connections of this moment. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** Whether connections that are made from now on are closed at once. */
    public void refuseNew(boolean refuses) {
        refusesNew = refuses;
    }

    /** From now on everything takes so much longer, each way. */
    public void delay(Duration time) {
        delayMs = time.toMillis();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "late-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                connect(listener.accept());
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private synchronized void connect(Socket client) throws IOException {
        if (refusesNew) {
            client.close();
            return;
        }
        try {
            Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
            links.add(link);
            if (holdsNew) {
                link.hold(true);
            }
            start(link::passRequests);
            start(link::passAnswers);
        } catch (IOException noServer) {
            client.close();
        }
    }

    /** One connection of a client, and that to the server. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private boolean held;
        private volatile boolean isLost;

        private Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        private synchronized void hold(boolean losesAnswers) {
            held = true;
            isLost |= losesAnswers;
        }

        private synchronized void deliver() {
            held = false;
            notifyAll();
        }

        private synchronized void await() throws InterruptedException {
            while (held) {
                wait();
            }
        }

        private void pass() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(delayMs);
        }

        private void passRequests() {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = server.getOutputStream();
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    pass();
                    await();
                    out.write(buffer, 0, count);
                }
                await();
                server.shutdownOutput();
            } catch (IOException | InterruptedException gone) {
                close();
            }
        }

        private void passAnswers() {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    pass();
                    answer(out, buffer, count);
                }
            } catch (IOException | InterruptedException gone) {
                // Closed below.
            }
            close();
        }

        /** A client that has given up takes no answer, and what it sent is delivered all the same. */
        private void answer(OutputStream out, byte[] buffer, int count) {
            if (!isLost) {
                try {
                    out.write(buffer, 0, count);
                } catch (IOException gone) {
                    isLost = true;
                }
            }
        }

        private void close() {
            links.remove(this);
            deliver();
            try (client;
                    server) {
                isLost = true;
            } catch (IOException never) {
                throw new IllegalStateException(never);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
