package io.cofre.web.kit;

import java.util.Optional;

/**
 * What a server serves, and to whom.
 *
 * @param program the word by which errors call the program, as in "the worker is stopping"
 * @param gatekeeper decides who may use the routes that are not open
 * @param routes all routes
 * @param mount what answers beside the routes, if anything does
 */
public record Site(String program, Gatekeeper gatekeeper, RouteTable routes, Optional<Mount> mount) {
    /** One with nothing beside the routes. */
    public Site(String program, Gatekeeper gatekeeper, RouteTable routes) {
        this(program, gatekeeper, routes, Optional.empty());
    }
}
