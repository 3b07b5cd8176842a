package io.cofre.hub.live;

import io.cofre.hub.access.Access;
import io.cofre.hub.access.Tokens;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides who may follow which tenant. Thread-safe. */
@FunctionalInterface
public interface Admission {
    /**
     * One that goes by tokens and the rules of the hub.
     *
     * @param mayFail counts a wrong token of an address; false if it is one too many
     */
    static Admission of(Tokens tokens, Access access, Predicate<String> mayFail) {
        return (token, tenant, address) -> {
            Tokens.Finding finding = tokens.verify(token);
            if (finding instanceof Tokens.Valid valid) {
                String admitted = access.tenantOf(valid.caller(), tenant);
                return new Admitted(admitted, valid.caller().until());
            }
            if (!mayFail.test(address)) {
                throw new CofreException(
                        ErrorCode.TOO_MANY_REQUESTS, "too many requests without a good token come from this address");
            }
            Tokens.Reason reason = finding instanceof Tokens.Invalid invalid ? invalid.reason() : Tokens.Reason.INVALID;
            throw new CofreException(ErrorCode.UNAUTHORIZED, reason.message());
        };
    }

    /**
     * Admits the bearer of a token to a tenant.
     *
     * @param tenant the tenant that the bearer names; empty for the one in the token
     * @param address the address of the bearer, without the port
     * @throws io.cofre.session.CofreException if it is not admitted; the message tells nothing of other tenants
     */
    Admitted admit(String token, Optional<String> tenant, String address);

    /**
     * The right of a bearer to follow a tenant.
     *
     * @param tenant the id of the tenant
     * @param until when that ends
     */
    record Admitted(String tenant, Instant until) {}
}
