package io.cofre.hub.live;

import java.util.Optional;

/**
 * A place in the events of a tenant: the last event that a follower knows. As text {@code <epoch>-<seq>}.
 *
 * @param epoch the epoch of the number
 * @param seq the number of the event
 */
public record Cursor(String epoch, long seq) {
    /** A cursor that is none of any events. */
    public static final Cursor UNKNOWN = new Cursor("", 0);

    private static final char SEPARATOR = '-';
    private static final int DIGITS_MAX = 18;

    /** The cursor of a text; empty if it is none. */
    public static Optional<Cursor> of(String text) {
        int at = text.lastIndexOf(SEPARATOR);
        String digits = at < 0 ? "" : text.substring(at + 1);
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= DIGITS_MAX
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return isNumber ? Optional.of(new Cursor(text.substring(0, at), Long.parseLong(digits))) : Optional.empty();
    }

    @Override
    public String toString() {
        return epoch + SEPARATOR + seq;
    }
}
