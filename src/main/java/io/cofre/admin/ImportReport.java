package io.cofre.admin;

import java.util.List;

/**
 * The report of an import.
 *
 * @param keys how many values were stored
 * @param leftovers the entries of the archive that are not values of a session and were left out: the first hundred
 * @param leftoverCount how many were left out in all
 * @param passedOver how many entries are no news, and not among the leftovers: attributes of macOS, a worker's own
 *     directories, other sessions than the one that was asked for
 * @param replacement what it took the place of
 */
public record ImportReport(
        int keys, List<String> leftovers, int leftoverCount, int passedOver, ReplacementReport replacement) {
    public ImportReport {
        leftovers = List.copyOf(leftovers);
    }
}
