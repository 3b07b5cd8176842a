package io.cofre.store;

import io.cofre.session.Value;
import java.util.Optional;

/**
 * A reader of the identity in creds. With it a store can keep the last copy of an identity without knowing the format
 * of creds.
 */
@FunctionalInterface
public interface IdentityReader {
    /** A reader that finds no identity in any creds. */
    IdentityReader NONE = creds -> Optional.empty();

    /**
     * The identity in creds: a short text that all creds of one paired account have in common, and those of no other
     * account. It holds no secret and is the same in every process. Empty if no account is paired.
     *
     * @throws io.cofre.session.CofreException {@code DAMAGED} if they cannot be read
     */
    Optional<String> identityIn(Value creds);
}
