package io.cofre.hub.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A target that answers each connection as a test says, byte by byte. */
final class RawTarget implements AutoCloseable {
    private final ServerSocket server;
    private final Behaviour behaviour;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** The treatment of a connection. */
    @FunctionalInterface
    interface Behaviour {
        /**
         * Serves a connection to its end.
         *
         * @param number 1 of the first connection
         */
        void serve(int number, Socket socket) throws IOException;
    }

    RawTarget(String address, int port, Behaviour behaviour) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getByName(address));
        this.behaviour = behaviour;
        begin(this::accept);
    }

    /** A target on 127.0.0.1. */
    static RawTarget of(Behaviour behaviour) throws IOException {
        return new RawTarget("127.0.0.1", 0, behaviour);
    }

    /** Answers each request of a connection alike. */
    static Behaviour always(String answer) {
        return (number, socket) -> {
            while (readRequest(socket.getInputStream()) != null) {
                write(socket, answer);
            }
        };
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads a request. Returns its head; null at the end of the connection. */
    static @Nullable String readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.append((char) next);
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .sum();
        in.readNBytes(length);
        return head.toString();
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "raw-target");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            for (; ; ) {
                Socket socket = server.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                begin(() -> serve(number, socket));
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void serve(int number, Socket socket) {
        try (socket) {
            behaviour.serve(number, socket);
        } catch (IOException gone) {
            // The client went away: tests look at what it says of that.
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** The number of connections so far. */
    int connections() {
        return connections.get();
    }

    TargetUrl url(String host) {
        return new TargetUrl(false, host, port(), "/in");
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
