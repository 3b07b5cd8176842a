package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of paths that lack a name. Pods build paths from names that they do not check, and with an empty name the
 * path of an instance looks like that of its whole group.
 *
 * <pre>
 *   DELETE /session/g/        400   the instance is missing: the group stays
 *   DELETE /session/g/i/      400   the key is missing: the instance stays
 *   GET    /session/g/i/      400   the key is missing
 *   POST   /session/g/        is POST /session/g: it creates what its body names
 *   any    /session//i/k      400   the group is missing
 * </pre>
 *
 * <p>So a slash at the end is dropped only if the route without it knows the method, and never in a {@code DELETE}. It
 * is never dropped under {@code /v1} either: a caller who reads the value of an empty key would be given the list of
 * all keys, which is JSON too.
 */
final class MissingNames {
    private MissingNames() {}

    /**
     * Returns if the path has a name between all of its slashes.
     *
     * @param route the route of the path without a slash at its end; null if it has none
     * @throws CofreException {@code BAD_REQUEST} that names the missing part
     */
    static void refuse(RequestPath path, @Nullable Method method, @Nullable Route route, RouteTable routes) {
        int gap = path.gap(route == null ? path.size() : route.names());
        if (gap >= 0) {
            throw missing(route == null ? "name" : route.nameAt(gap));
        }
        if (!path.endsWithSlash() || (route != null && route.takesRest())) {
            return;
        }
        boolean isStrict = method == Method.DELETE || (route != null && route.tellsProblems());
        if (!isStrict && route != null && route.handler(method) != null) {
            return;
        }
        Route longer = routes.find(path.withEmptyEnd(), method);
        if (longer != null && path.size() <= longer.names()) {
            throw missing(longer.nameAt(path.size()));
        }
        if (isStrict && route != null) {
            throw missing("name");
        }
    }

    private static CofreException missing(String name) {
        return new CofreException(ErrorCode.BAD_REQUEST, "the path lacks the " + name + ": nothing was done");
    }
}
