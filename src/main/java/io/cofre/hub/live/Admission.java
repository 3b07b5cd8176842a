package io.cofre.hub.live;

import io.cofre.hub.access.Access;
import io.cofre.hub.access.Tokens;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/** Decides who may follow which tenant. Thread-safe. */
@FunctionalInterface
public interface Admission {
    /** One that goes by tokens and the rules of the hub. */
    static Admission of(Tokens tokens, Access access) {
        return (token, tenant) -> {
            Tokens.Finding finding = tokens.verify(token);
            if (finding instanceof Tokens.Valid valid) {
                String admitted = access.tenantOf(valid.caller(), tenant);
                return new Admitted(admitted, valid.caller().until());
            }
            Tokens.Reason reason = finding instanceof Tokens.Invalid invalid ? invalid.reason() : Tokens.Reason.INVALID;
            throw new CofreException(ErrorCode.UNAUTHORIZED, reason.message());
        };
    }

    /**
     * Admits the bearer of a token to a tenant.
     *
     * @param tenant the tenant that the bearer names; empty for the one in the token
     * @throws io.cofre.session.CofreException if it is not admitted; the message tells nothing of other tenants
     */
    Admitted admit(String token, Optional<String> tenant);

    /**
     * The right of a bearer to follow a tenant.
     *
     * @param tenant the id of the tenant
     * @param until when that ends
     */
    record Admitted(String tenant, Instant until) {}
}
