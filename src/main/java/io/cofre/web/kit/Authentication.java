package io.cofre.web.kit;

import io.cofre.access.ApiKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may use what: the API key in its header opens every route. What shows metrics is opened by the token for metrics
 * as well, and takes either the way that Prometheus sends it: as {@code Authorization: Bearer}, or as the password of a basic
 * authentication (RFC 7617) with any user. That token opens nothing else. Thread-safe.
 */
final class Authentication {
    /** What is asked for by a route that takes the header {@code Authorization}; RFC 9110, 11.6.1. */
    static final String CHALLENGE = "Bearer realm=\"cofre metrics\", Basic realm=\"cofre metrics\", charset=\"UTF-8\"";

    private static final String API_KEY_HEADER = "apikey";
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private final ApiKey apiKey;
    private final ApiKey metricsToken;

    /** @param metricsToken {@link ApiKey#NONE} if there is none */
    Authentication(ApiKey apiKey, ApiKey metricsToken) {
        this.apiKey = apiKey;
        this.metricsToken = metricsToken;
    }

    /**
     * Whether a request may use what is behind the API key.
     *
     * @param headers the value of a header of the request by its name; null where there is none
     */
    boolean opens(Headers headers) {
        String given = headers.get(API_KEY_HEADER);
        return given != null && apiKey.matches(given);
    }

    /** Whether a request may use a route. */
    boolean opens(Headers headers, @Nullable Route resource) {
        boolean showsMetrics = resource != null && resource.showsMetrics();
        return opens(headers) || (showsMetrics && isAuthorized(headers.get("Authorization")));
    }

    private boolean isAuthorized(@Nullable String authorization) {
        String secret = authorization == null ? null : secretIn(authorization.strip());
        return secret != null && (metricsToken.matches(secret) || apiKey.matches(secret));
    }

    private static @Nullable String secretIn(String authorization) {
        if (begins(authorization, BEARER)) {
            return authorization.substring(BEARER.length()).strip();
        }
        if (!begins(authorization, BASIC)) {
            return null;
        }
        try {
            byte[] pair = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String text = new String(pair, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0 ? null : text.substring(colon + 1);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static boolean begins(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** The headers of a request, whichever server's interface it comes by. */
    @FunctionalInterface
    interface Headers {
        /** The first value of a header; null if there is none. */
        @Nullable
        String get(String name);
    }
}
