package io.cofre.hub.access;

import java.util.Optional;

/** The role of a caller at the hub. The constant's name is the claim {@code role} of tokens. */
public enum Role {
    /** May do everything, for every tenant. */
    SUPERADMIN,
    /** May manage what belongs to the tenant. */
    ADMIN,
    /** May manage what belongs to the tenant. */
    TENANT_ADMIN,
    /** May see what belongs to the tenant, and follow its events. */
    USER;

    /** The role of that name; empty if there is none. */
    public static Optional<Role> of(String name) {
        for (Role role : values()) {
            if (role.name().equals(name)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
