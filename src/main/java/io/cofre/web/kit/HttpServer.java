package io.cofre.web.kit;

import io.cofre.config.Configuration;
import io.cofre.metrics.ServerMetrics;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

/** An HTTP server: Javalin on Jetty, with one {@link Pipeline} for all requests of a {@link Site}. Thread-safe. */
public final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final Configuration.Http http;
    private final ServerPlace place;
    private final ServerMetrics metrics;
    private final Site site;
    private final EventStreams streams;
    private final Pipeline pipeline;
    private final QueuedThreadPool threads = JettySettings.threadPool();
    private final GracefulHandler graceful = new GracefulHandler();
    private final Javalin javalin;
    private @Nullable SocketConnector connector;

    private HttpServer(
            Configuration.Http http,
            ServerPlace place,
            Site site,
            ServerMetrics metrics,
            Predicate<Throwable> fatal,
            EventStreams streams) {
        site.routes().measuredBy(metrics.requests());
        this.site = site;
        this.http = http;
        this.place = place;
        this.metrics = metrics;
        long timeoutNs = http.idleTimeout().toNanos();
        BodySizeGuard sizes = new BodySizeGuard(http.bodyBytesMax(), timeoutNs);
        BodyReader bodies = new BodyReader(http.bodyBytesMax(), timeoutNs, BodyMemoryLimit.ofHeap());
        this.streams = streams;
        this.pipeline = new Pipeline(
                new Responder(
                        site.program(),
                        sizes,
                        Completion.ofRuntime(threads),
                        metrics.requests(),
                        new AccessLog(http.accessLog()),
                        streams,
                        fatal),
                stages(site, sizes, bodies));
        this.javalin = Javalin.create(this::configure);
    }

    private static List<Stage> stages(Site site, BodySizeGuard sizes, BodyReader bodies) {
        List<Stage> stages = new ArrayList<>(
                List.of(new RouteFinder(site.routes()), new Gate(site.gatekeeper()), sizes, new HandlerRunner(bodies)));
        if (!site.origins().isEmpty()) {
            stages.add(1, new CrossOrigin(site.origins()));
        }
        return stages;
    }

    /**
     * Starts a server. It serves when this returns.
     *
     * @param fatal is told of each failure of a request, and says whether it ends the process
     * @throws IOException if the port cannot be had
     */
    public static HttpServer start(
            Configuration.Http http, Site site, ServerMetrics metrics, Predicate<Throwable> fatal) throws IOException {
        EventStreams streams =
                new EventStreams(site.program(), JettySettings.connectionsMax(), EventStreams.HEARTBEAT, fatal);
        return start(http, site, metrics, fatal, streams);
    }

    /**
     * Starts a further server of a process. It serves when this returns. Its socket is its own, whatever socket was
     * handed over to the process.
     *
     * @param certificate the files of its certificate; empty if it speaks HTTP
     * @throws IOException if the port cannot be had or the certificate cannot be used
     */
    public static HttpServer startBeside(
            Configuration.Http http,
            Site site,
            ServerMetrics metrics,
            Predicate<Throwable> fatal,
            Optional<TlsFiles> certificate)
            throws IOException {
        return startBeside(http, site, metrics, fatal, certificate, TlsConnections.LOOK_PERIOD);
    }

    /** @param lookPeriod the time between looks at the files of the certificate */
    static HttpServer startBeside(
            Configuration.Http http,
            Site site,
            ServerMetrics metrics,
            Predicate<Throwable> fatal,
            Optional<TlsFiles> certificate,
            Duration lookPeriod)
            throws IOException {
        EventStreams streams =
                new EventStreams(site.program(), JettySettings.connectionsMax(), EventStreams.HEARTBEAT, fatal);
        Optional<TlsConnections> tls = certificate.isPresent()
                ? Optional.of(TlsConnections.of(certificate.get(), lookPeriod))
                : Optional.empty();
        return start(http, ServerPlace.beside(http, tls), site, metrics, fatal, streams);
    }

    static HttpServer start(
            Configuration.Http http, Site site, ServerMetrics metrics, Predicate<Throwable> fatal, EventStreams streams)
            throws IOException {
        return start(http, ServerPlace.ofMain(http), site, metrics, fatal, streams);
    }

    private static HttpServer start(
            Configuration.Http http,
            ServerPlace place,
            Site site,
            ServerMetrics metrics,
            Predicate<Throwable> fatal,
            EventStreams streams)
            throws IOException {
        HttpServer server = new HttpServer(http, place, site, metrics, fatal, streams);
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
            if (site.mount().isPresent()) {
                site.mount().get().close(Duration.ofNanos(leftNs(timeout, beginNs)));
            }
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
                place,
                http.idleTimeout(),
                BodySizeGuard.discardBytesMax(http.bodyBytesMax()),
                new KeptOpen(streams, site.mount()));
        if (place.isMain()) {
            metrics.watchConnections(() -> made.getConnectedEndPoints().size());
        }
        connector = made;
        return made;
    }

    private void modify(Server server) {
        graceful.setHandler(new NoUpgrades(site.mount()));
        server.setHandler(graceful);
        server.setErrorHandler(new JettyErrors(site, metrics.requests()));
        server.setStopTimeout(http.stopTimeout().toMillis());
    }

    private void modify(ServletContextHandler context) {
        context.setSessionHandler(new NoSessions());
        context.setErrorHandler(new JettyErrors(site, metrics.requests()));
        site.mount().ifPresent(mount -> mount.addTo(context));
    }
}
