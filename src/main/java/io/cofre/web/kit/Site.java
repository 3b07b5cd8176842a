package io.cofre.web.kit;

import java.util.Optional;
import java.util.Set;

/**
 * The offer of a server, and the callers that may use it.
 *
 * @param program the word by which errors call the program, as in "the worker is stopping"
 * @param gatekeeper decides who may use the routes that are not open
 * @param routes all routes
 * @param origins the origins of web pages that may read answers, as {@code https://crm.example.com}; {@code *} for all
 * @param mount the part that answers beside the routes, if there is one
 */
public record Site(
        String program, Gatekeeper gatekeeper, RouteTable routes, Set<String> origins, Optional<Mount> mount) {
    public Site {
        origins = Set.copyOf(origins);
    }

    /** One for programs alone, with nothing beside the routes. */
    public Site(String program, Gatekeeper gatekeeper, RouteTable routes) {
        this(program, gatekeeper, routes, Set.of(), Optional.empty());
    }
}
