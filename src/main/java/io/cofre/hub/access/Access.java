package io.cofre.hub.access;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rules for the rights of callers. Every route, room and stream asks this class and no other. Thread-safe.
 *
 * <pre>
 *                                       SUPERADMIN   ADMIN, TENANT_ADMIN   USER
 *   manage tenants, read metrics        yes          no                    no
 *   name another tenant                 yes          no                    no
 *   manage what belongs to the tenant   yes          yes                   no
 *   see it, and follow its events       yes          yes                   yes
 * </pre>
 */
public final class Access {
    private final Predicate<String> isTenant;

    /** @param isTenant whether the hub knows a tenant of that id */
    public Access(Predicate<String> isTenant) {
        this.isTenant = isTenant;
    }

    /**
     * Lets pass who may manage tenants.
     *
     * @throws CofreException {@code FORBIDDEN}
     */
    public void requireSuperadmin(Caller caller) {
        if (caller.role() != Role.SUPERADMIN) {
            throw forbidden("only the role SUPERADMIN may do that");
        }
    }

    /**
     * Lets pass who may change what belongs to the tenant.
     *
     * @throws CofreException {@code FORBIDDEN}
     */
    public void requireManager(Caller caller) {
        if (!isManager(caller)) {
            throw forbidden("the role " + caller.role() + " may not do that");
        }
    }

    /** Whether a caller may change what belongs to the tenant. */
    public boolean isManager(Caller caller) {
        return switch (caller.role()) {
            case SUPERADMIN, ADMIN, TENANT_ADMIN -> true;
            case USER -> false;
        };
    }

    /**
     * The tenant that a request is about: the one of the token, or for a superadministrator the one that it names.
     *
     * @param named the tenant that the request names beside its token, as in {@code X-Tenant-Id}
     * @throws CofreException {@code FORBIDDEN} if the caller may not name it, or its own does not exist, {@code
     *     NOT_FOUND} if the named one does not exist, {@code BAD_REQUEST} if none is named and the token has none
     */
    public String tenantOf(Caller caller, Optional<String> named) {
        String own = caller.tenant();
        String wanted = named.filter(id -> !id.isEmpty()).orElse(own);
        if (!wanted.equals(own)) {
            if (caller.role() != Role.SUPERADMIN) {
                // The answer is the same whether or not that tenant exists.
                throw forbidden("only the role SUPERADMIN may name another tenant than its own");
            }
            if (!isTenant.test(wanted)) {
                throw new CofreException(ErrorCode.NOT_FOUND, "there is no such tenant");
            }
            return wanted;
        }
        if (own.isEmpty()) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST, "the token has no tenant: name one in the header X-Tenant-Id");
        }
        if (!isTenant.test(own)) {
            throw forbidden("the tenant of the token is not registered");
        }
        return own;
    }

    private static CofreException forbidden(String message) {
        return new CofreException(ErrorCode.FORBIDDEN, message);
    }
}
