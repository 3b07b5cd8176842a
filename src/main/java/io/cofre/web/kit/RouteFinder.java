package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The stage that finds the route of a request, from its path as it was sent.
 *
 * <p>It refuses nothing itself: a caller without a key must not learn which paths exist. The stages behind
 * {@link Gate} report its findings.
 */
final class RouteFinder implements Stage {
    private final RouteTable routes;

    RouteFinder(RouteTable routes) {
        this.routes = routes;
    }

    @Override
    public @Nullable Response pass(Exchange exchange) {
        String raw = rawPath(exchange.request());
        try {
            RequestPath path = RequestPath.of(raw);
            Route route = routes.find(path, exchange.method());
            exchange.found(route);
            exchange.matched(match(exchange, path, route));
        } catch (CofreException refusal) {
            exchange.unmatched(refusal, routes.errorsBeside(raw));
        }
        return null;
    }

    private Match match(Exchange exchange, RequestPath path, @Nullable Route route) {
        MissingNames.refuse(path, exchange.method(), route, routes);
        if (route == null) {
            throw new CofreException(ErrorCode.NOT_FOUND, "there is no such route");
        }
        Query query = Query.of(exchange.request().getQueryString(), route);
        Handler handler = route.handler(exchange.method());
        if (handler == null) {
            throw new CofreException(ErrorCode.METHOD_NOT_ALLOWED, "this route does not know that method");
        }
        return new Match(route, handler, path, query);
    }

    private static String rawPath(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path == null ? "" : path;
    }
}
