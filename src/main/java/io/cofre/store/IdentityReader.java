package io.cofre.store;

import io.cofre.session.Value;
import java.util.Optional;

/** Tells a store whose creds are, so that it can keep the last copy of an identity without knowing what creds say. */
@FunctionalInterface
public interface IdentityReader {
    /** All creds are nobody's. */
    IdentityReader NONE = creds -> Optional.empty();

    /**
     * What the creds of one paired account have in common, and those of no other: a short text without any secret, the
     * same in every process. Empty if no account is paired.
     *
     * @throws io.cofre.session.CofreException {@code DAMAGED} if they cannot be read
     */
    Optional<String> identityIn(Value creds);
}
