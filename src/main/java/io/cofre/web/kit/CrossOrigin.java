package io.cofre.web.kit;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stage that lets web pages of other origins read answers (CORS, in the Fetch standard of the WHATWG): it answers
 * the question that a browser asks before such a request, and marks the answer to the request itself. Cookies are never
 * allowed. An origin that is not listed gets the same answers without the marks, which its browser keeps from the page.
 * Thread-safe.
 */
final class CrossOrigin implements Stage {
    private static final String ALL = "*";
    private static final FullResponse PREFLIGHT = FullResponse.NO_CONTENT
            .with("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
            .with("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID, X-Tenant-Id")
            .with("Access-Control-Max-Age", "600");

    private final Set<String> origins;

    /** @param origins the origins that may read, as {@code https://crm.example.com}; {@code *} for all */
    CrossOrigin(Set<String> origins) {
        this.origins = origins;
    }

    @Override
    public @Nullable Response pass(Exchange exchange) {
        String origin = exchange.request().getHeader("Origin");
        if (origin == null || !(origins.contains(origin) || origins.contains(ALL))) {
            return null;
        }
        exchange.letRead(origin);
        boolean asks = exchange.method() == Method.OPTIONS
                && exchange.request().getHeader("Access-Control-Request-Method") != null;
        return asks ? PREFLIGHT : null;
    }
}
