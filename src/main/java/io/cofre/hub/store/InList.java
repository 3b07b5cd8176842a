package io.cofre.hub.store;

import java.util.ArrayList;
import java.util.List;

/** Splits values for statements with a fixed number of places, so that they stay prepared. */
final class InList {
    /** The number of places. */
    static final int PLACES = 64;

    /** The places as a list, for {@code IN}. */
    static final String TEXT = "(" + "?, ".repeat(PLACES - 1) + "?)";

    /** The places as rows of one column, for {@code VALUES}. */
    static final String ROWS = "(?), ".repeat(PLACES - 1) + "(?)";

    private InList() {}

    /** Parts of exactly {@link #PLACES} values. The last value fills the last part. */
    static <T> List<List<T>> parts(List<T> values) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < values.size(); from += PLACES) {
            List<T> part = new ArrayList<>(values.subList(from, Math.min(from + PLACES, values.size())));
            T last = part.get(part.size() - 1);
            while (part.size() < PLACES) {
                part.add(last);
            }
            parts.add(part);
        }
        return parts;
    }
}
