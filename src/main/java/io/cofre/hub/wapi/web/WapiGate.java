package io.cofre.hub.wapi.web;

import io.cofre.access.ApiKey;
import io.cofre.hub.access.Caller;
import io.cofre.hub.access.Role;
import io.cofre.hub.access.Tokens;
import io.cofre.hub.limit.RateLimits;
import io.cofre.hub.wapi.WapiAccount;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Gatekeeper;
import io.cofre.web.kit.Route;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gatekeeper of wapi: it asks for the key in the header {@code apikey}, or for a token of somebody who manages the
 * tenant {@value WapiAccount#TENANT}, as {@code Authorization: Bearer}. Thread-safe.
 *
 * <p>Requests count as those of the tenant at the hub do, and failures as those of their address.
 */
public final class WapiGate implements Gatekeeper {
    private static final String KEY_HEADER = "apikey";
    private static final String BEARER = "bearer ";
    private static final Verdict ADMITTED = new Admitted(WapiGate.class);
    private static final Verdict UNKNOWN =
            new Refused(FullResponse.error(ErrorCode.UNAUTHORIZED, "the header apikey is missing or wrong")
                    .with("WWW-Authenticate", "Bearer realm=\"cofre wapi\""));
    private static final Verdict FORBIDDEN =
            new Refused(FullResponse.error(ErrorCode.FORBIDDEN, "the token is not one of a manager of wapi"));
    private static final Verdict TOO_OFTEN =
            new Refused(FullResponse.error(ErrorCode.TOO_MANY_REQUESTS, "too many requests; try again"));
    private static final Verdict ADDRESS_TOO_OFTEN = new Refused(FullResponse.error(
            ErrorCode.TOO_MANY_REQUESTS, "too many requests without a good key come from this address"));

    private final ApiKey key;
    private final Tokens tokens;
    private final RateLimits limits;

    /** @param key {@link ApiKey#NONE} if only tokens open the routes */
    public WapiGate(ApiKey key, Tokens tokens, RateLimits limits) {
        this.key = key;
        this.tokens = tokens;
        this.limits = limits;
    }

    @Override
    public Verdict judge(Headers headers, String client, @Nullable Route route) {
        String given = headers.get(KEY_HEADER);
        if (given != null) {
            return key.matches(given) ? admit(WapiAccount.TENANT) : refuse(client);
        }
        String authorization =
                Objects.requireNonNullElse(headers.get("Authorization"), "").strip();
        boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        if (isBearer && tokens.verify(authorization.substring(BEARER.length()).strip()) instanceof Tokens.Valid valid) {
            return admit(valid.caller());
        }
        return refuse(client);
    }

    private Verdict admit(Caller caller) {
        if (!isManager(caller)) {
            return limits.allowsTenant(caller.tenant()) ? FORBIDDEN : TOO_OFTEN;
        }
        boolean isOperator = caller.role() == Role.SUPERADMIN;
        return admit(isOperator ? RateLimits.operatorOf(WapiAccount.TENANT) : WapiAccount.TENANT);
    }

    private Verdict admit(String counted) {
        return limits.allowsTenant(counted) ? ADMITTED : TOO_OFTEN;
    }

    private Verdict refuse(String client) {
        return limits.allowsWrongToken(client) ? UNKNOWN : ADDRESS_TOO_OFTEN;
    }

    private static boolean isManager(Caller caller) {
        return switch (caller.role()) {
            case SUPERADMIN -> true;
            case ADMIN, TENANT_ADMIN -> caller.tenant().equals(WapiAccount.TENANT);
            case USER -> false;
        };
    }
}
