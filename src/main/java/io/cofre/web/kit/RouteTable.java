package io.cofre.web.kit;

import io.cofre.metrics.RequestMetrics;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one server, in the order in which they are tried. A table belongs to one server.
 *
 * <p>They are matched here and not by Javalin's router, which knows only decoded parameters, reads a path by regular
 * expressions, and answers {@code HEAD} without asking the handler.
 */
public final class RouteTable {
    private final List<Route> routes;
    private final ErrorFormat errors;

    private RouteTable(List<Route> routes, ErrorFormat errors) {
        this.routes = routes;
        this.errors = errors;
        routes.forEach(route -> route.tellingErrorsOtherwiseAs(errors));
    }

    /** A table whose errors are told as pods know them, where a route says nothing else. */
    public static RouteTable of(Route... routes) {
        return of(ErrorFormat.PODS, List.of(routes));
    }

    /**
     * A table.
     *
     * @param errors the way to tell errors where a route says nothing else
     */
    public static RouteTable of(ErrorFormat errors, List<Route> routes) {
        return new RouteTable(List.copyOf(routes), errors);
    }

    /** The routes by the templates of their paths. */
    public Map<String, Route> byTemplate() {
        return routes.stream().collect(Collectors.toUnmodifiableMap(Route::template, route -> route));
    }

    /** Counts the requests of each route from now on. */
    void measuredBy(RequestMetrics metrics) {
        routes.forEach(route -> route.measuredBy(metrics));
    }

    /** The route of a path that knows a method, or else one that does not; null if there is none. */
    @Nullable
    Route find(RequestPath path, @Nullable Method method) {
        Route first = null;
        for (Route route : routes) {
            if (route.matches(path)) {
                if (route.handler(method) != null) {
                    return route;
                }
                first = first == null ? route : first;
            }
        }
        return first;
    }

    /**
     * The way to tell the errors of a path that has no route, or cannot be read: the way of its neighbours.
     *
     * @param raw the path as it was sent
     */
    ErrorFormat errorsBeside(String raw) {
        String path = raw + "/";
        for (Route route : routes) {
            if (!route.errors().equals(errors) && path.startsWith(route.beginning())) {
                return route.errors();
            }
        }
        return errors;
    }
}
