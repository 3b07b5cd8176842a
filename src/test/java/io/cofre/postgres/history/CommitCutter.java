package io.cofre.postgres.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy before a database that loses the answer to one commit: it cuts the connection in its place. */
final class CommitCutter implements Cutter, AutoCloseable {
    private static final String ANSWER = "COMMIT\0";

    private final ServerSocket listening;
    private final int databasePort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private int commits;
    private int cutAt;

    CommitCutter(int databasePort) throws IOException {
        this.databasePort = databasePort;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Loses the answer to the commit of that number, counted from now on; none for 0. */
    @Override
    public synchronized void cutAt(int number) {
        commits = 0;
        cutAt = number;
    }

    @Override
    public synchronized int places() {
        return commits;
    }

    private synchronized boolean isToBeCut() {
        commits++;
        return commits == cutAt;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "commit-cutter");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), databasePort);
                open.add(client);
                open.add(server);
                start(() -> pump(client, server, false));
                start(() -> pump(server, client, true));
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void pump(Socket from, Socket to, boolean isAnswer) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            int length = in.read(buffer);
            while (length >= 0) {
                boolean isCommit =
                        isAnswer && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(ANSWER);
                if (isCommit && isToBeCut()) {
                    return;
                }
                out.write(buffer, 0, length);
                length = in.read(buffer);
            }
        } catch (IOException cut) {
            // The other pump ends as well: both sockets are closed.
            open.remove(from);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
