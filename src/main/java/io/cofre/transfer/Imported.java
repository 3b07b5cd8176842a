package io.cofre.transfer;

import io.cofre.session.Value;
import java.util.List;
import java.util.Optional;

/**
 * The result of staging an archive.
 *
 * @param keys the number of values staged
 * @param leftovers entries that were left out, with the reason, safe to print: the first {@value #LEFTOVERS_LISTED_MAX}
 * @param leftoverCount the number of entries left out in all
 * @param passedOver the number of entries that are neither staged nor leftovers: attributes of macOS, a worker's own
 *     directories, other sessions than the one that was asked for
 * @param creds the staged {@code creds}; empty only if the archive was exported from an instance that had none
 * @param notes notes for the caller of the import, as sentences
 */
public record Imported(
        int keys,
        List<String> leftovers,
        int leftoverCount,
        int passedOver,
        Optional<Value> creds,
        List<String> notes) {
    /** The largest number of leftovers that are named. */
    public static final int LEFTOVERS_LISTED_MAX = 100;

    public Imported {
        leftovers = List.copyOf(leftovers);
        notes = List.copyOf(notes);
    }
}
