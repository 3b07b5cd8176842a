package io.cofre.transfer;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;

/** Why an archive is refused, in words that are safe to print: names of entries are cut and hold no control character. */
final class Refusal {
    private static final int PRINTED_MAX = 80;

    private Refusal() {}

    /** The archive as a whole is not right. */
    static CofreException archive(String problem) {
        return new CofreException(ErrorCode.BAD_REQUEST, "the archive " + problem);
    }

    /** One entry is not right. */
    static CofreException entry(String name, String problem) {
        return archive("is refused: " + printed(name) + " " + problem);
    }

    /** A limit is passed. */
    static CofreException tooLarge(String problem) {
        return new CofreException(ErrorCode.PAYLOAD_TOO_LARGE, "the archive is refused: " + problem);
    }

    static CofreException truncated() {
        return archive("ends in the middle");
    }

    /** A name in quotes, at most {@value #PRINTED_MAX} characters of it. */
    static String printed(String name) {
        StringBuilder printed = new StringBuilder("'");
        name.codePoints()
                .limit(PRINTED_MAX)
                .map(character -> isPrintable(character) ? character : '?')
                .forEach(printed::appendCodePoint);
        boolean isCut = name.codePointCount(0, name.length()) > PRINTED_MAX;
        return printed.append(isCut ? "…'" : "'").toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
