package io.cofre.hub.web;

import io.cofre.hub.access.Access;
import io.cofre.hub.access.Caller;
import io.cofre.hub.access.Role;
import io.cofre.web.kit.Request;

/** The callers of the management API, and the tenants for which they may speak. {@link Access} has the rules. */
final class Callers {
    static final String TENANT_HEADER = "X-Tenant-Id";

    private final Access access;

    Callers(Access access) {
        this.access = access;
    }

    /** The tenant of a request that any role may make. */
    String tenant(Request request) {
        return access.tenantOf(caller(request), request.header(TENANT_HEADER));
    }

    /** The tenant of a request that changes something. */
    String managedTenant(Request request) {
        access.requireManager(caller(request));
        return tenant(request);
    }

    /** Refuses a request that concerns more than one tenant, unless an operator makes it. */
    void requireOperator(Request request) {
        access.requireSuperadmin(caller(request));
    }

    /** Whether an operator of the hub makes it. */
    boolean isOperator(Request request) {
        return caller(request).role() == Role.SUPERADMIN;
    }

    private static Caller caller(Request request) {
        return request.caller(Caller.class);
    }
}
