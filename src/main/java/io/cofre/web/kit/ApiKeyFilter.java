package io.cofre.web.kit;

import io.cofre.access.ApiKey;
import io.cofre.session.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The gatekeeper of the worker: it asks for the API key.
 *
 * <p>The key in the header {@code apikey} opens every route. The token for metrics opens a route that shows metrics as
 * well. Such a route takes either secret as Prometheus sends it: as {@code Authorization: Bearer}, or as the password
 * of a basic authentication (RFC 7617) with any user. That token opens nothing else. Thread-safe.
 */
public final class ApiKeyFilter implements Gatekeeper {
    /** The challenge of a route that takes the header {@code Authorization}; RFC 9110, 11.6.1. */
    private static final String CHALLENGE =
            "Bearer realm=\"cofre metrics\", Basic realm=\"cofre metrics\", charset=\"UTF-8\"";

    private static final FullResponse UNAUTHORIZED =
            FullResponse.error(ErrorCode.UNAUTHORIZED, "the header apikey is missing or wrong");
    private static final Verdict ADMITTED = new Admitted(ApiKeyFilter.class);
    private static final Verdict REFUSED = new Refused(UNAUTHORIZED);
    private static final Verdict REFUSED_METRICS = new Refused(UNAUTHORIZED.with("WWW-Authenticate", CHALLENGE));

    private static final String API_KEY_HEADER = "apikey";
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private final ApiKey apiKey;
    private final ApiKey metricsToken;

    /** @param metricsToken {@link ApiKey#NONE} if there is none */
    public ApiKeyFilter(ApiKey apiKey, ApiKey metricsToken) {
        this.apiKey = apiKey;
        this.metricsToken = metricsToken;
    }

    @Override
    public Verdict judge(Headers headers, String client, @Nullable Route route) {
        String given = headers.get(API_KEY_HEADER);
        if (given != null && apiKey.matches(given)) {
            return ADMITTED;
        }
        if (route == null || !route.showsMetrics()) {
            return REFUSED;
        }
        return isAuthorized(headers.get("Authorization")) ? ADMITTED : REFUSED_METRICS;
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
}
