package io.cofre.web.kit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The settings of Jetty: its threads, its limits and its connector. */
final class JettySettings {
    /**
     * Request line and headers. The longest path has three names of 255 bytes, each byte at most {@code %XX}: 2.3 KiB.
     */
    private static final int HEADER_BYTES_MAX = 8 * 1024;

    private static final int OUTPUT_BUFFER_BYTES = 8 * 1024;

    /** A pod opens a connection for each key that it reads, thousands at the same moment. */
    private static final int ACCEPT_BACKLOG = 8192;

    private static final int CONNECTIONS_MAX = 16 * 1024;

    /**
     * The heap that a connection without a key can take: {@value BoundedConnection#FIELDS_MAX} fields and an incomplete
     * request line that fill {@value #HEADER_BYTES_MAX} bytes, and the objects of the connection. The worst case is a
     * long target with one character that takes two bytes, since then all of its characters do.
     */
    private static final int CONNECTION_BYTES = 32 * 1024;

    /** All connections together may take this part of the heap. */
    private static final int HEAP_PART = 4;

    /** Files, the journal and the JVM need some descriptors too. */
    private static final int DESCRIPTORS_OF_OTHERS = 256;

    /** The number of connections that may go on reading a refused body. */
    private static final int LINGERING_MAX = 256;

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
     * Paths reach us as they were sent, and {@link RequestPath} judges them. A fragment is refused, since it would
     * silently be cut off from a key.
     */
    private static UriCompliance uriCompliance() {
        EnumSet<Violation> allowed = EnumSet.allOf(Violation.class);
        allowed.remove(Violation.FRAGMENT);
        allowed.remove(Violation.USER_INFO);
        return UriCompliance.from(allowed);
    }

    static SocketConnector connector(
            Server server,
            HttpConfiguration http,
            ServerPlace place,
            Duration idleTimeout,
            long discardBytesMax,
            KeptOpen keptOpen) {
        int connectionsMax = connectionsMax();
        BoundedConnection.Bounds bounds = new BoundedConnection.Bounds(
                idleTimeout.toNanos(),
                discardBytesMax,
                new Semaphore(LINGERING_MAX),
                connectionsMax,
                new AtomicBoolean(),
                keptOpen::count);
        SocketConnector connector = SocketConnector.of(server, new BoundedConnections(http, bounds), place);
        connector.setHost(place.host());
        connector.setPort(place.port());
        connector.setAcceptQueueSize(ACCEPT_BACKLOG);
        connector.setIdleTimeout(idleTimeout.toMillis());
        ConnectionLimit limit = new ConnectionLimit(
                connector,
                connectionsMax,
                (int) Math.min(Integer.MAX_VALUE, descriptorsLeft(descriptors())),
                keptOpen::count);
        keptOpen.tells(limit::keptOpenChanged);
        connector.addBean(limit);
        connector.addBean(new SlowRequests(connector, idleTimeout, bounds));
        return connector;
    }

    /**
     * The number of connections that are accepted at one moment. More wait in the backlog until others are closed.
     *
     * @param descriptors the number that this process may have
     */
    static int connectionsMax(long heapBytes, long descriptors) {
        long byHeap = heapBytes / HEAP_PART / CONNECTION_BYTES;
        return (int) Math.max(1, Math.min(CONNECTIONS_MAX, Math.min(byHeap, descriptorsLeft(descriptors))));
    }

    /** That number in this process. As many streams of events may be open beside them. */
    static int connectionsMax() {
        return connectionsMax(Runtime.getRuntime().maxMemory(), descriptors());
    }

    /** The descriptors that connections can have. */
    private static long descriptorsLeft(long descriptors) {
        return Math.max(descriptors - DESCRIPTORS_OF_OTHERS, descriptors / HEAP_PART);
    }

    /** The number of descriptors that this process may have; unlimited if the system does not tell. */
    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
