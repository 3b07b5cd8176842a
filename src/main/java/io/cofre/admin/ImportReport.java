package io.cofre.admin;

import java.util.List;

/**
 * The report of an import.
 *
 * @param keys the number of values stored
 * @param leftovers the entries of the archive that are not values of a session and were left out: the first hundred
 * @param leftoverCount the number of entries left out in all
 * @param passedOver the number of entries that are neither stored nor leftovers: attributes of macOS, a worker's own
 *     directories, other sessions than the one that was asked for
 * @param replacement the instance that it replaced
 */
public record ImportReport(
        int keys, List<String> leftovers, int leftoverCount, int passedOver, ReplacementReport replacement) {
    public ImportReport {
        leftovers = List.copyOf(leftovers);
    }
}
