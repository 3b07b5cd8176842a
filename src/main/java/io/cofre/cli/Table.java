package io.cofre.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows under headings, each column as wide as its widest cell. A heading that begins with a space stands to the right.
 */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> toTheRight;

    Table(String... headings) {
        this.toTheRight = List.of(headings).stream()
                .map(heading -> heading.startsWith(" "))
                .toList();
        rows.add(List.of(headings).stream().map(String::strip).toList());
    }

    void row(String... cells) {
        rows.add(List.of(cells).stream().map(Shown::text).toList());
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    void print(PrintStream output) {
        int[] widths = new int[toTheRight.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String padding = " ".repeat(widths[column] - width(cell));
                line.append(column == 0 ? "" : GAP);
                line.append(toTheRight.get(column) ? padding + cell : cell + padding);
            }
            output.println(line.toString().stripTrailing());
        }
    }

    /** The columns that a terminal shows: a combining accent takes none. */
    private static int width(String text) {
        return (int) text.codePoints()
                .filter(character -> Character.getType(character) != Character.NON_SPACING_MARK)
                .count();
    }
}
