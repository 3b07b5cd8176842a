package io.cofre.hub.web;

import static io.cofre.web.kit.Method.GET;
import static io.cofre.web.kit.Route.guarded;
import static io.cofre.web.kit.Route.open;

import io.cofre.hub.access.Access;
import io.cofre.hub.live.LiveStreams;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.hub.registry.Instance;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Route;
import io.cofre.web.kit.RouteTable;
import io.cofre.web.openapi.ApiHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The table of all routes of the hub: each path, its methods and their handlers. */
public final class HubRoutes {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private HubRoutes() {}

    /**
     * The table of a hub.
     *
     * @param others the routes beside those of operators
     */
    public static RouteTable of(HubReadiness readiness, HubMetrics metrics, List<Route> others) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(operators(readiness, metrics));
        routes.addAll(PageHandlers.routes());
        routes.addAll(others);
        ApiHandler api = ApiHandler.withTextsBeside(HubRoutes.class);
        routes.add(guarded("/openapi.json").on(GET, api::describe));
        RouteTable table = RouteTable.of(HubErrors.FORMAT, routes);
        api.describes(table);
        return table;
    }

    /**
     * The routes of events in real time.
     *
     * @param instances the instances of a tenant by its id
     */
    public static List<Route> live(LiveStreams streams, Access access, Function<String, List<Instance>> instances) {
        StreamHandlers handlers = new StreamHandlers(streams, access, instances);
        return List.of(guarded("/api/events/stream")
                .taking("instance")
                .taking("events")
                .taking("raw")
                .taking("after")
                .on(GET, handlers::follow));
    }

    private static List<Route> operators(HubReadiness readiness, HubMetrics metrics) {
        HealthHandlers health = new HealthHandlers(readiness);
        return List.of(
                open("/health/live").ignoringQueries().on(GET, HealthHandlers::live),
                open("/health/ready").ignoringQueries().on(GET, health::ready),
                guarded("/metrics")
                        .ignoringQueries()
                        .showingMetrics()
                        .on(GET, request -> FullResponse.of(200, PROMETHEUS_TEXT, metrics.scrape())));
    }
}
