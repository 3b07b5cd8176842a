package io.cofre.admin;

import io.cofre.identity.Creds;
import io.cofre.session.Key;
import io.cofre.store.SessionCopy;
import java.util.Optional;

/**
 * The search for creds that must not be put back. A pod would take creds that are no object for none, and write a new
 * identity over them.
 */
final class UnusableCreds {
    private UnusableCreds() {}

    /**
     * The creds in a copy if no pod can use them; empty if a pod can, and if there are none.
     *
     * @throws io.cofre.session.CofreException {@code DAMAGED} if they are not intact
     */
    static Optional<Creds> in(SessionCopy copy) {
        return copy.keys().contains(Key.CREDS)
                ? Optional.of(Creds.of(copy.read(Key.CREDS))).filter(creds -> !creds.isObject())
                : Optional.empty();
    }
}
