package io.cofre.app;

import io.cofre.hub.access.Access;
import io.cofre.hub.access.Tokens;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.config.Secret;
import io.cofre.hub.config.WapiConfiguration;
import io.cofre.hub.faults.FaultReports;
import io.cofre.hub.limit.RateLimits;
import io.cofre.hub.metrics.HubMetric;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Sealer;
import io.cofre.hub.store.StoreSettings;
import io.cofre.hub.web.HubReadiness;
import io.cofre.hub.web.HubRoutes;
import io.cofre.hub.web.ManagementRoutes;
import io.cofre.hub.web.TokenGate;
import io.cofre.service.FatalErrors;
import io.cofre.web.kit.HttpServer;
import io.cofre.web.kit.Route;
import io.cofre.web.kit.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running hub with all its parts. It starts the store first and HTTP last, and stops them in reverse. Thread-safe.
 */
public final class Hub {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    private final HubReadiness readiness;
    private final HttpServer server;
    private final OptionalInt wapiPort;
    private final Deque<Runnable> stops;
    private boolean stopped;

    private Hub(HubReadiness readiness, HttpServer server, OptionalInt wapiPort, Deque<Runnable> stops) {
        this.readiness = readiness;
        this.server = server;
        this.wapiPort = wapiPort;
        this.stops = stops;
    }

    /**
     * Starts a hub. It serves when this returns; if it throws, nothing is left running.
     *
     * @param onFailure is called once, by a thread that must not be held up, if a part meets an error that is
     *     {@linkplain FatalErrors fatal}: the process has to be restarted
     * @throws IOException if the store cannot be opened or the port cannot be had
     */
    public static Hub start(HubConfiguration configuration, Runnable onFailure) throws IOException {
        Deque<Runnable> stops = new ArrayDeque<>();
        try {
            return start(configuration, onFailure, stops);
        } catch (IOException | RuntimeException failure) {
            run(stops);
            throw failure;
        }
    }

    /** Starts the parts in their order, and pushes how each is stopped. */
    private static Hub start(HubConfiguration configuration, Runnable onFailure, Deque<Runnable> stops)
            throws IOException {
        InstantSource time = SystemTime.source();
        FatalErrors fatal = new FatalErrors(onFailure);
        FaultReports reports = reports(configuration);
        stops.push(reports::close);
        Predicate<Throwable> met = failure -> {
            reports.met(failure);
            return fatal.met(failure);
        };
        HubMetrics metrics = new HubMetrics();
        stops.push(metrics::close);
        HubStore store = HubStore.open(settings(configuration.storage()), sealer(configuration.keys()), time);
        stops.push(store::close);
        metrics.watchStore(store::figures, store::isWritable);
        HubReadiness readiness = new HubReadiness(store::isWritable);
        Tokens tokens = Tokens.of(configuration.keys().tokens().text(), time);
        Access access = new Access(id -> store.registry().tenant(id).isPresent());
        RateLimits limits = limits(configuration.rates(), metrics);
        LiveParts live = LiveParts.start(configuration, store, metrics, tokens, access, limits, time, met, stops);
        HubParts parts = HubParts.start(configuration, store, metrics, time, live.sockets()::replay, stops);
        List<Route> routes = new ArrayList<>();
        routes.addAll(ManagementRoutes.ofIngest(parts.ingest(), limits, configuration.openIngest()));
        routes.addAll(ManagementRoutes.of(store, parts.management(), access, live::clients));
        routes.addAll(HubRoutes.live(live.streams(), access, store.registry()::instances));
        HttpServer server = HttpServer.start(
                configuration.http(),
                new Site(
                        "hub",
                        new TokenGate(tokens, configuration.keys().metrics(), limits),
                        HubRoutes.of(readiness, metrics, routes),
                        Set.copyOf(configuration.sockets().origins()),
                        Optional.of(live.socketIo())),
                metrics,
                met);
        stops.push(server::stop);
        stops.push(live.sockets()::farewell);
        OptionalInt wapiPort = OptionalInt.empty();
        if (configuration.wapi().isPresent()) {
            WapiParts.Place place = new WapiParts.Place(
                    store, parts.management().gateway(), parts.targets(), tokens, limits, metrics, reports, time);
            wapiPort = OptionalInt.of(WapiParts.start(configuration.wapi().get(), place, met, stops));
        }
        readiness.serving();
        return new Hub(readiness, server, wapiPort, stops);
    }

    private static FaultReports reports(HubConfiguration configuration) {
        return configuration
                .wapi()
                .flatMap(WapiConfiguration::sentry)
                .map(dsn -> FaultReports.toSentry(dsn.text(), HubParts.version()))
                .orElse(FaultReports.NONE);
    }

    private static RateLimits limits(HubConfiguration.Rates rates, HubMetrics metrics) {
        RateLimits limits = new RateLimits(rates.perTenant(), rates.perAddress(), System::nanoTime);
        for (RateLimits.Limit limit : RateLimits.Limit.values()) {
            metrics.counter(HubMetric.RATE_REFUSED, limit.wireName(), () -> limits.refused(limit));
        }
        return limits;
    }

    /** Whether its listening socket was handed over to it and outlives it. */
    public boolean isHeld() {
        return server.isHeld();
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** The port of wapi; empty if it is off. */
    public OptionalInt wapiPort() {
        return wapiPort;
    }

    /**
     * Stops the hub: requests in flight are answered, then each part is stopped. Returns when all is done or the stop
     * timeout has passed. May be called more than once.
     */
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        LOG.info("stopping");
        if (!server.isHeld()) {
            readiness.stopping();
        }
        run(stops);
        LOG.info("stopped");
    }

    /** Stops one part after the other. A failure of one must not keep the store from being closed. */
    private static void run(Deque<Runnable> stops) {
        for (Runnable stop : stops) {
            try {
                stop.run();
            } catch (RuntimeException failure) {
                LOG.error("a part of the hub did not stop cleanly", failure);
            }
        }
    }

    /** The settings of a store that a configuration stands for. */
    static StoreSettings settings(HubConfiguration.Storage storage) {
        return new StoreSettings(
                storage.directory(),
                storage.url().map(Secret::text),
                storage.user(),
                storage.password().map(Secret::text),
                storage.eventsPerTenantMax(),
                storage.eventsAge(),
                storage.pendingPerSubscriptionMax());
    }

    private static Sealer sealer(HubConfiguration.Keys keys) {
        return Sealer.of(keys.storage().text().getBytes(StandardCharsets.UTF_8));
    }
}
