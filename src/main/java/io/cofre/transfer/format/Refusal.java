package io.cofre.transfer.format;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Printable;

/**
 * The refusal of an archive, in words that are safe to print: names of entries are cut and hold no control character.
 */
public final class Refusal {
    private static final int PRINTED_MAX = 80;

    private Refusal() {}

    /** The refusal of an archive as a whole. */
    public static CofreException archive(String problem) {
        return new CofreException(ErrorCode.BAD_REQUEST, "the archive " + problem);
    }

    /** The refusal because of one entry. */
    public static CofreException entry(String name, String problem) {
        return archive("is refused: " + printed(name) + " " + problem);
    }

    /** The refusal because a limit is passed. */
    public static CofreException tooLarge(String problem) {
        return new CofreException(ErrorCode.PAYLOAD_TOO_LARGE, "the archive is refused: " + problem);
    }

    static CofreException truncated() {
        return archive("ends in the middle");
    }

    /** A name in quotes, at most {@value #PRINTED_MAX} characters of it, with invisible ones written out. */
    public static String printed(String name) {
        boolean isCut = name.codePointCount(0, name.length()) > PRINTED_MAX;
        String start = isCut ? name.substring(0, name.offsetByCodePoints(0, PRINTED_MAX)) : name;
        return "'" + Printable.line(start) + (isCut ? "…'" : "'");
    }
}
