package io.cofre.hub.wapi.web;

import io.cofre.access.ApiKey;
import io.cofre.hub.access.Caller;
import io.cofre.hub.access.Tokens;
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

    private final ApiKey key;
    private final Tokens tokens;

    /** @param key {@link ApiKey#NONE} if only tokens open the routes */
    public WapiGate(ApiKey key, Tokens tokens) {
        this.key = key;
        this.tokens = tokens;
    }

    @Override
    public Verdict judge(Headers headers, String client, @Nullable Route route) {
        String given = headers.get(KEY_HEADER);
        if (given != null) {
            return key.matches(given) ? ADMITTED : UNKNOWN;
        }
        String authorization =
                Objects.requireNonNullElse(headers.get("Authorization"), "").strip();
        boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        if (isBearer && tokens.verify(authorization.substring(BEARER.length()).strip()) instanceof Tokens.Valid valid) {
            return isManager(valid.caller()) ? ADMITTED : FORBIDDEN;
        }
        return UNKNOWN;
    }

    private static boolean isManager(Caller caller) {
        return switch (caller.role()) {
            case SUPERADMIN -> true;
            case ADMIN, TENANT_ADMIN -> caller.tenant().equals(WapiAccount.TENANT);
            case USER -> false;
        };
    }
}
