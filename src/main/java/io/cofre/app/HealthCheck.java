package io.cofre.app;

import io.cofre.config.Configuration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/**
 * The health check of a container without curl: it asks a worker on this machine once whether it is ready. It speaks
 * HTTP over a bare socket, because a client library would take longer to load than the worker to answer.
 */
final class HealthCheck {
    static final String REQUEST = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private static final int TIMEOUT_MS = 2_000;

    private HealthCheck() {}

    /**
     * The status line of the answer of the worker of this machine. That is the worker that has the data directory
     * locked, on the port that it wrote into the lock. If no worker has, it is the answer of whatever listens on the
     * configured address.
     */
    static String statusLine(Configuration configuration) throws IOException {
        return statusLine(configuration.http().host(), portOf(configuration));
    }

    /** Only a data directory tells which worker has it. */
    private static int portOf(Configuration configuration) {
        return configuration.database().isPresent() ? configuration.http().port() : VolumeVault.portOf(configuration);
    }

    /** The status line of the answer of the named worker. */
    static String statusLine(URI worker) throws IOException {
        URL url = URI.create(worker + "/health/ready").toURL();
        if (!(url.openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("no URL of a worker: " + worker);
        }
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setInstanceFollowRedirects(false);
        try {
            int status = connection.getResponseCode();
            String line = connection.getHeaderField(0);
            return status < 0 || line == null ? "no answer" : line;
        } finally {
            connection.disconnect();
        }
    }

    /** The status line of the answer of a worker that was told to listen on {@code host} and {@code port}. */
    static String statusLine(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress(reachable(host), port), TIMEOUT_MS);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = answer.readLine();
            return line == null ? "no answer" : line;
        }
    }

    static boolean tellsReady(String statusLine) {
        return statusLine.startsWith("HTTP/1.1 200");
    }

    /** A server can listen on the wildcard address, but a client cannot connect to it. */
    private static InetAddress reachable(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        return address.isAnyLocalAddress() ? InetAddress.getByName("127.0.0.1") : address;
    }
}
