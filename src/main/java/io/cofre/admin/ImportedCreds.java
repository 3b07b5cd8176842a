package io.cofre.admin;

import io.cofre.identity.Creds;
import io.cofre.identity.UnwrappedCreds;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.store.Staging;
import io.cofre.transfer.Imported;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The creds among the values staged from an archive. A pod can use them.
 *
 * @param creds empty only if the archive was exported from an instance that had none
 * @param warnings warnings to the operator about the archive, as sentences
 */
record ImportedCreds(Optional<Creds> creds, List<String> warnings) {
    /**
     * Finds the staged creds, and takes them out of a text that they may be wrapped in.
     *
     * @throws CofreException {@code BAD_REQUEST} that names what they lack
     */
    static ImportedCreds of(Imported imported, Staging staging) {
        List<String> warnings = new ArrayList<>(imported.notes());
        if (imported.creds().isEmpty()) {
            return new ImportedCreds(Optional.empty(), warnings);
        }
        UnwrappedCreds unwrapped = UnwrappedCreds.of(imported.creds().get());
        Creds creds = Creds.of(unwrapped.value());
        creds.flaw().ifPresent(flaw -> {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST,
                    "the archive is refused: its creds " + flaw + ", and are no creds that a pod can use");
        });
        if (unwrapped.times() > 0) {
            staging.put(Key.CREDS, unwrapped.value());
            warnings.add(
                    "The creds of the archive were a JSON text within a JSON text, as in a column of a database; they"
                            + " were unwrapped.");
        }
        return new ImportedCreds(Optional.of(creds), warnings);
    }
}
