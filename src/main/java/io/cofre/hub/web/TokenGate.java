package io.cofre.hub.web;

import io.cofre.access.ApiKey;
import io.cofre.hub.access.Caller;
import io.cofre.hub.access.Role;
import io.cofre.hub.access.Tokens;
import io.cofre.hub.limit.RateLimits;
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
 *
 * <p>A tenant that asks too often is refused, and so is an address that brings too many wrong tokens. A good token is
 * let in from any address: behind a proxy all callers have the same. Requests of superadministrators for a tenant are
 * counted apart from those of the tenant, so that neither uses up what the other may ask.
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
    private static final Refused TENANT_TOO_OFTEN =
            new Refused(FullResponse.error(ErrorCode.TOO_MANY_REQUESTS, "the tenant makes too many requests"));
    private static final Refused ADDRESS_TOO_OFTEN = new Refused(FullResponse.error(
            ErrorCode.TOO_MANY_REQUESTS, "too many requests without a good token come from this address"));
    private static final Admitted SCRAPER = new Admitted(TokenGate.class);

    private final Tokens tokens;
    private final ApiKey metricsToken;
    private final RateLimits limits;

    /** @param metricsToken {@link ApiKey#NONE} if there is none */
    public TokenGate(Tokens tokens, ApiKey metricsToken, RateLimits limits) {
        this.tokens = tokens;
        this.metricsToken = metricsToken;
        this.limits = limits;
    }

    @Override
    public Verdict judge(Headers headers, String client, @Nullable Route route) {
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
            return admit(valid.caller(), headers, showsMetrics);
        }
        if (!limits.allowsWrongToken(client)) {
            return ADDRESS_TOO_OFTEN;
        }
        Tokens.Reason reason = finding instanceof Tokens.Invalid invalid ? invalid.reason() : Tokens.Reason.INVALID;
        return Objects.requireNonNull(REFUSALS.get(reason));
    }

    private Verdict admit(Caller caller, Headers headers, boolean showsMetrics) {
        boolean isOperator = caller.role() == Role.SUPERADMIN;
        if (showsMetrics && !isOperator) {
            return NO_METRICS;
        }
        String named = Objects.requireNonNullElse(headers.get(Callers.TENANT_HEADER), caller.tenant());
        return limits.allowsTenant(isOperator ? RateLimits.operatorOf(named) : caller.tenant())
                ? new Admitted(caller)
                : TENANT_TOO_OFTEN;
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
