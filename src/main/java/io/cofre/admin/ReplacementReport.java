package io.cofre.admin;

import java.util.List;
import java.util.Optional;

/**
 * The report of a replacement: one state of an instance took the place of another.
 *
 * @param replaced the id of the snapshot that holds the former state; empty if there was none
 * @param warnings warnings to the operator, as sentences
 */
public record ReplacementReport(Optional<String> replaced, List<String> warnings) {
    public ReplacementReport {
        warnings = List.copyOf(warnings);
    }
}
