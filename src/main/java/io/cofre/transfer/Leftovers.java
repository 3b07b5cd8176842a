package io.cofre.transfer;

import io.cofre.transfer.format.Refusal;
import java.util.ArrayList;
import java.util.List;

/** The entries that were left out: their number, and the names of the first of them. */
final class Leftovers {
    private final List<String> listed = new ArrayList<>();
    private int count;

    void add(String name, String reason) {
        count++;
        if (listed.size() < Imported.LEFTOVERS_LISTED_MAX) {
            listed.add(Refusal.printed(name) + " " + reason);
        }
    }

    List<String> listed() {
        return listed;
    }

    int count() {
        return count;
    }
}
