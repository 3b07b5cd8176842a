package io.cofre.admin;

import io.cofre.session.Value;
import java.util.Optional;

/**
 * The options of an import.
 *
 * @param replace whether an instance whose account is paired may be replaced; it becomes a snapshot then
 * @param refuseDuplicate whether the import is refused if another instance has the same identity; otherwise that is a
 *     warning
 * @param folder the folder of the archive that the session is in; empty if there is only one
 * @param creds creds to take in place of any in the archive
 */
public record ImportRequest(boolean replace, boolean refuseDuplicate, Optional<String> folder, Optional<Value> creds) {
    /** A request for the only session in an archive, as it is. */
    public static ImportRequest of(boolean replace) {
        return new ImportRequest(replace, false, Optional.empty(), Optional.empty());
    }
}
