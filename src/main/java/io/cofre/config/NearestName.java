package io.cofre.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The search for the name that was probably meant by a mistyped one. */
final class NearestName {
    private NearestName() {}

    /** The candidate, of at least one, that the fewest single-character edits turn {@code name} into. */
    static String of(String name, List<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> edits(name, candidate)))
                .orElseThrow();
    }

    /** The Levenshtein distance. */
    private static int edits(String from, String to) {
        int[] previous = new int[to.length() + 1];
        Arrays.setAll(previous, column -> column);
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
