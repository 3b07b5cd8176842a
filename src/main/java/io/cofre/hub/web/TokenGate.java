package io.cofre.hub.web;

import io.cofre.access.ApiKey;
import io.cofre.hub.access.Role;
import io.cofre.hub.access.Tokens;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Gatekeeper;
import io.cofre.web.kit.Route;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gatekeeper of the hub: it asks for a token as {@code Authorization: Bearer}, and says who brings it. The token
 * for metrics opens a route that shows metrics, as the password of a basic authentication too, and nothing else; of
 * callers only superadministrators may read metrics, since they are about all tenants. Thread-safe.
 */
public final class TokenGate implements Gatekeeper {
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private static final Map<Tokens.Reason, Refused> REFUSALS = new EnumMap<>(Tokens.Reason.class);

    static {
        for (Tokens.Reason reason : Tokens.Reason.values()) {
            FullResponse answer = FullResponse.error(ErrorCode.UNAUTHORIZED, reason.message());
            REFUSALS.put(reason, new Refused(answer.with("WWW-Authenticate", "Bearer realm=\"cofre hub\"")));
        }
    }

    private static final Refused NO_METRICS =
            new Refused(FullResponse.error(ErrorCode.FORBIDDEN, "only the role SUPERADMIN may read metrics"));
    private static final Admitted SCRAPER = new Admitted(TokenGate.class);

    private final Tokens tokens;
    private final ApiKey metricsToken;

    /** @param metricsToken {@link ApiKey#NONE} if there is none */
    public TokenGate(Tokens tokens, ApiKey metricsToken) {
        this.tokens = tokens;
        this.metricsToken = metricsToken;
    }

    @Override
    public Verdict judge(Headers headers, @Nullable Route route) {
        String authorization =
                Objects.requireNonNullElse(headers.get("Authorization"), "").strip();
        boolean showsMetrics = route != null && route.showsMetrics();
        String bearer = begins(authorization, BEARER)
                ? authorization.substring(BEARER.length()).strip()
                : "";
        if (showsMetrics && metricsToken.matches(begins(authorization, BASIC) ? password(authorization) : bearer)) {
            return SCRAPER;
        }
        Tokens.Finding finding = tokens.verify(bearer);
        if (finding instanceof Tokens.Valid valid) {
            boolean isRefused = showsMetrics && valid.caller().role() != Role.SUPERADMIN;
            return isRefused ? NO_METRICS : new Admitted(valid.caller());
        }
        Tokens.Reason reason = finding instanceof Tokens.Invalid invalid ? invalid.reason() : Tokens.Reason.INVALID;
        return Objects.requireNonNull(REFUSALS.get(reason));
    }

    /** The password of a basic authentication (RFC 7617); empty if it is malformed. */
    private static String password(String authorization) {
        try {
            byte[] pair = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String text = new String(pair, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0 ? "" : text.substring(colon + 1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private static boolean begins(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }
}
