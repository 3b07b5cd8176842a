package io.cofre.transfer;

import io.cofre.session.Value;
import java.util.List;
import java.util.Optional;

/**
 * What was staged from an archive.
 *
 * @param keys how many values were staged
 * @param leftovers entries that were left out, with the reason, safe to print: the first {@value #LEFTOVERS_LISTED_MAX}
 * @param leftoverCount how many were left out in all
 * @param creds the staged {@code creds}; empty only if the archive was exported from an instance that had none
 */
public record Imported(int keys, List<String> leftovers, int leftoverCount, Optional<Value> creds) {
    /** How many leftovers are named. */
    public static final int LEFTOVERS_LISTED_MAX = 100;

    public Imported {
        leftovers = List.copyOf(leftovers);
    }
}
