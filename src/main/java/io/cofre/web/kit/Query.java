package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, encoded as forms are. A parameter that the route does not know is refused. If a client forgot
 * to encode a {@code ?}, the rest of a name stands behind it, and the path without that rest names something else.
 *
 * <pre>
 *   DELETE /session/g/Shop?1/pre-key-5     would remove the instance Shop
 * </pre>
 */
final class Query {
    private static final int NAME_SHOWN_MAX = 40;
    private static final Query NONE = new Query(Map.of(), Set.of());

    private final Map<String, String> parameters;
    private final Set<String> known;

    private Query(Map<String, String> parameters, Set<String> known) {
        this.parameters = parameters;
        this.known = known;
    }

    /**
     * The query of a request on a route.
     *
     * @param raw the text behind the {@code ?}; null if there is none
     * @throws CofreException {@code BAD_REQUEST} if the route takes no query, does not know a parameter or gets one
     *     twice
     */
    static Query of(@Nullable String raw, Route route) {
        if (route.ignoresQueries() || (raw == null && route.parameters().isEmpty())) {
            return NONE;
        }
        return new Query(raw == null ? Map.of() : parse(raw, route.parameters()), route.parameters());
    }

    /** A parameter; without a value it is empty. */
    Optional<String> parameter(String name) {
        if (!known.contains(name)) {
            throw new IllegalStateException("the route does not declare the parameter " + name);
        }
        return Optional.ofNullable(parameters.get(name));
    }

    private static Map<String, String> parse(String raw, Set<String> known) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : raw.isEmpty() && !known.isEmpty() ? new String[0] : raw.split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            String name = decoded(parts[0]);
            if (!known.contains(name)) {
                throw refused("this route has no parameter \"" + shown(name) + "\""
                        + (known.isEmpty() ? "" : ", but " + String.join(", ", known))
                        + "; a ? in a name is sent as %3F");
            }
            if (parameters.put(name, parts.length == 1 ? "" : decoded(parts[1])) != null) {
                throw refused("the parameter " + name + " is given twice");
            }
        }
        return parameters;
    }

    private static String shown(String name) {
        String harmless = name.replaceAll("[^A-Za-z0-9._-]", "?");
        return harmless.length() > NAME_SHOWN_MAX ? harmless.substring(0, NAME_SHOWN_MAX) + "…" : harmless;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw refused("the query is not well encoded");
        }
    }

    private static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
