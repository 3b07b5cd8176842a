package io.cofre;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The clauses of a text that lack a subject, which a reader has to hold in mind until the verb comes. */
final class HeadlessClauses {
    /** A subordinate clause in the place of a subject, or of a sentence. */
    private static final Pattern HEADLESS =
            Pattern.compile("(?:(?i:Who|Whoever|Whatever|What|Which|How|Nobody who|Somebody who|Quem)"
                    + "|That (?:the|each|what|which|no))\\b.*");

    /** A clause in the place of a noun within a sentence. */
    private static final Pattern NOUNLESS =
            Pattern.compile(".*\\b(?:that which|(?:by|for|from|of|since|than) who(?:ever)?)\\b.*");

    /** A clause ends where a new one can begin with its subject. */
    private static final Pattern BORDER = Pattern.compile("(?<=[.:;!?])\\s+(?:\\()?|(?<=[.!?]\\))\\s+|\\s\\((?=[A-Z])");

    private HeadlessClauses() {}

    /** The headless clauses of a paragraph in one line, without markup. */
    static Stream<String> in(String paragraph) {
        return BORDER.splitAsStream(paragraph).filter(HeadlessClauses::isHeadless);
    }

    private static boolean isHeadless(String clause) {
        return !clause.endsWith("?")
                && (HEADLESS.matcher(clause).matches()
                        || NOUNLESS.matcher(clause).matches());
    }
}
