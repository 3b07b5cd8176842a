package io.cofre.http;

import java.time.Duration;
import java.util.EnumSet;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** How Jetty is set up: its threads, its limits and its connector. */
final class JettySettings {
    /** Request line and headers. The longest path has three names of 255 bytes, each byte at most {@code %XX}: 2.3 KiB. */
    private static final int HEADER_BYTES_MAX = 8 * 1024;

    private static final int OUTPUT_BUFFER_BYTES = 8 * 1024;

    /** A pod opens a connection for each key that it reads, thousands at the same moment. */
    private static final int ACCEPT_BACKLOG = 8192;

    private static final int CONNECTIONS_MAX = 16 * 1024;

    /** What a connection can take of the heap, without any right to: a request line and headers that are not complete. */
    private static final int CONNECTION_BYTES = 16 * 1024;

    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;
    private static final int REQUEST_THREADS = 16;
    private static final int JETTY_THREADS_MAX = ACCEPTORS + SELECTORS + REQUEST_THREADS;

    private JettySettings() {}

    /** Requests run on virtual threads where there are any, else on a small pool. */
    static QueuedThreadPool threadPool() {
        QueuedThreadPool pool = new QueuedThreadPool(JETTY_THREADS_MAX, ACCEPTORS + SELECTORS + 2);
        pool.setName("http");
        if (VirtualThreads.areSupported()) {
            pool.setReservedThreads(0);
            pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        }
        return pool;
    }

    static void configure(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setInputBufferSize(HEADER_BYTES_MAX);
        http.setOutputBufferSize(OUTPUT_BUFFER_BYTES);
        // Jetty would give each connection a table of 100 KB to know headers again; a pod opens thousands of
        // connections.
        http.setHeaderCacheSize(0);
        http.setUriCompliance(uriCompliance());
    }

    /**
     * Paths reach us as they were sent: {@link RequestPath} is the one to judge them. A fragment is refused, since
     * what follows it would be cut off from a key without a word.
     */
    private static UriCompliance uriCompliance() {
        EnumSet<Violation> allowed = EnumSet.allOf(Violation.class);
        allowed.remove(Violation.FRAGMENT);
        allowed.remove(Violation.USER_INFO);
        return UriCompliance.from(allowed);
    }

    static ServerConnector connector(
            Server server, HttpConfiguration http, String host, int port, Duration idleTimeout) {
        ServerConnector connector = new ServerConnector(server, ACCEPTORS, SELECTORS, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_BACKLOG);
        connector.setIdleTimeout(idleTimeout.toMillis());
        connector.addBean(new NetworkConnectionLimit(connectionsMax(), connector));
        connector.addBean(new SlowRequests(connector, idleTimeout));
        return connector;
    }

    /** More wait in the backlog until others are closed. */
    private static int connectionsMax() {
        return (int) Math.min(CONNECTIONS_MAX, Runtime.getRuntime().maxMemory() / CONNECTION_BYTES);
    }
}
