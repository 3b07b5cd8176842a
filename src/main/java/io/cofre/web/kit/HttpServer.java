package io.cofre.web.kit;

import io.cofre.config.Configuration;
import io.cofre.metrics.Metrics;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server: Javalin on Jetty, with one {@link Pipeline} for all requests of a {@link RouteTable}. Thread-safe.
 */
public final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final Configuration.Http http;
    private final Metrics metrics;
    private final RouteTable routes;
    private final ApiKeyFilter filter;
    private final EventStreams streams;
    private final Pipeline pipeline;
    private final QueuedThreadPool threads = JettySettings.threadPool();
    private final GracefulHandler graceful = new GracefulHandler();
    private final Javalin javalin;
    private @Nullable SocketConnector connector;

    private HttpServer(
            Configuration.Keys keys,
            Configuration.Http http,
            RouteTable routes,
            Metrics metrics,
            Predicate<Throwable> fatal,
            EventStreams streams) {
        routes.measuredBy(metrics.requests());
        this.routes = routes;
        this.http = http;
        this.metrics = metrics;
        this.filter = new ApiKeyFilter(keys.api(), keys.metrics());
        long timeoutNs = http.idleTimeout().toNanos();
        BodySizeGuard sizes = new BodySizeGuard(http.bodyBytesMax(), timeoutNs);
        BodyReader bodies = new BodyReader(http.bodyBytesMax(), timeoutNs, BodyMemoryLimit.ofHeap());
        this.streams = streams;
        this.pipeline = new Pipeline(
                new Responder(
                        sizes,
                        Completion.ofRuntime(threads),
                        metrics.requests(),
                        new AccessLog(http.accessLog()),
                        streams,
                        fatal),
                new RouteFinder(routes),
                filter,
                sizes,
                new HandlerRunner(bodies));
        this.javalin = Javalin.create(this::configure);
    }

    /**
     * Starts a server. It serves when this returns.
     *
     * @param routes the routes that it serves
     * @param fatal is told of each failure of a request, and says whether it ends the process
     * @throws IOException if the port cannot be had
     */
    public static HttpServer start(
            Configuration.Keys keys,
            Configuration.Http http,
            RouteTable routes,
            Metrics metrics,
            Predicate<Throwable> fatal)
            throws IOException {
        EventStreams streams = new EventStreams(JettySettings.connectionsMax(), EventStreams.HEARTBEAT, fatal);
        return start(keys, http, routes, metrics, fatal, streams);
    }

    static HttpServer start(
            Configuration.Keys keys,
            Configuration.Http http,
            RouteTable routes,
            Metrics metrics,
            Predicate<Throwable> fatal,
            EventStreams streams)
            throws IOException {
        HttpServer server = new HttpServer(keys, http, routes, metrics, fatal, streams);
        try {
            server.javalin.start();
            streams.start();
        } catch (JavalinException failure) {
            throw new IOException("cannot listen on " + http.host() + ":" + http.port(), failure);
        }
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return javalin.port();
    }

    /**
     * Has {@code work} done every {@link EventStreams#HEARTBEAT}. Streams of events wait for it, so it must be quick.
     */
    public void atHeartbeats(Runnable work) {
        streams.atHeartbeats(work);
    }

    /** Whether connections wait for the next worker while there is none. */
    public boolean isHeld() {
        return connector().isHeld();
    }

    /**
     * Stops the server, within the stop timeout. Streams of events end. Requests in flight are answered. If the socket
     * {@linkplain #isHeld stays open}, later requests on present connections are answered too, and new connections wait
     * for the next worker. Otherwise both are refused because the worker is stopping.
     */
    public void stop() {
        long beginNs = System.nanoTime();
        Duration timeout = http.stopTimeout();
        try {
            streams.close(timeout);
            if (!isHeld()) {
                graceful.shutdown().get(leftNs(timeout, beginNs), TimeUnit.NANOSECONDS);
            }
            if (!connector().end(Duration.ofNanos(leftNs(timeout, beginNs)))) {
                tellCutOff(timeout);
            }
        } catch (TimeoutException | ExecutionException unfinished) {
            tellCutOff(timeout);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        javalin.jettyServer().server().setStopTimeout(0);
        javalin.stop();
    }

    private static long leftNs(Duration timeout, long beginNs) {
        return Math.max(0, timeout.toNanos() - (System.nanoTime() - beginNs));
    }

    private static void tellCutOff(Duration timeout) {
        LOG.warn("requests are still in flight after {} s: they are cut off", timeout.toSeconds());
    }

    private SocketConnector connector() {
        return Objects.requireNonNull(connector, "the server was not started");
    }

    @SuppressWarnings("unchecked") // an array of a generic type, for the variable arguments of Javalin
    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(this::modify);
        config.jetty.modifyHttpConfiguration(JettySettings::configure);
        config.jetty.modifyServletContextHandler(this::modify);
        config.jetty.addConnector(this::connector);
        config.requestLifeCycle(pipeline);
    }

    private SocketConnector connector(Server server, HttpConfiguration jetty) {
        SocketConnector made = JettySettings.connector(
                server,
                jetty,
                http.host(),
                http.port(),
                http.idleTimeout(),
                BodySizeGuard.discardBytesMax(http.bodyBytesMax()),
                streams);
        metrics.watchConnections(() -> made.getConnectedEndPoints().size());
        connector = made;
        return made;
    }

    private void modify(Server server) {
        graceful.setHandler(new NoUpgrades());
        server.setHandler(graceful);
        server.setErrorHandler(new JettyErrors(filter, routes, metrics.requests()));
        server.setStopTimeout(http.stopTimeout().toMillis());
    }

    private void modify(ServletContextHandler context) {
        context.setSessionHandler(new NoSessions());
        context.setErrorHandler(new JettyErrors(filter, routes, metrics.requests()));
    }
}
