package io.cofre.transfer;

import io.cofre.session.Value;
import java.util.Optional;

/**
 * The part of an archive to import.
 *
 * @param folder the one folder that the session is in, as the archive spells it; empty if there is one session only
 * @param creds creds to take in place of any in the archive
 */
public record Selection(Optional<String> folder, Optional<Value> creds) {
    /** The only session of an archive, as it is. */
    public static final Selection ALL = new Selection(Optional.empty(), Optional.empty());
}
