package io.cofre.session;

import java.util.Locale;

/**
 * Text as a terminal and a log may show it. A name may hold any character of Unicode but control characters. Some that
 * are allowed are not seen, or turn the order of what is around them, so that a line shows another name than it holds:
 * those are written as {@code \}{@code uXXXX}, in UTF-16 as Java and JSON write them.
 */
public final class Printable {
    private static final int ASCII_FIRST = 0x20;
    private static final int ASCII_LAST = 0x7e;

    private Printable() {}

    /** The text in one line, with all that is not seen as itself written out, line ends included. */
    public static String line(String text) {
        return escaped(text, "");
    }

    /** The text with all that is not seen as itself written out, but for line ends and tabs. */
    public static String lines(String text) {
        return escaped(text, "\n\r\t");
    }

    private static String escaped(String text, String kept) {
        int index = 0;
        while (index < text.length() && isPrintable(text.charAt(index))) {
            index++;
        }
        if (index == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> {
            if (isSeen(character) || kept.indexOf(character) >= 0) {
                shown.appendCodePoint(character);
            } else {
                for (char unit : Character.toChars(character)) {
                    shown.append(String.format(Locale.ROOT, "\\u%04X", (int) unit));
                }
            }
        });
        return shown.toString();
    }

    /** Surrogates are looked at in pairs. */
    private static boolean isPrintable(char character) {
        return (character >= ASCII_FIRST && character <= ASCII_LAST) || isSeen(character);
    }

    /** Whether a character is shown as itself, and changes nothing around it. */
    public static boolean isSeen(int character) {
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
