package io.cofre.session;

import java.util.Locale;

/**
 * Text that is safe to show on a terminal and in a log. A name may hold any character of Unicode except control
 * characters. Some of the allowed ones are invisible, or turn the order of the characters around them, so that a line
 * would show another name than it holds. Such characters are written as {@code \}{@code uXXXX}, in UTF-16 as Java and
 * JSON write them.
 */
public final class Printable {
    private static final int ASCII_FIRST = 0x20;
    private static final int ASCII_LAST = 0x7e;

    private Printable() {}

    /** The text in one line. All characters that do not show as themselves are written out, line ends included. */
    public static String line(String text) {
        return escaped(text, "");
    }

    /** The text with all characters written out that do not show as themselves, except line ends and tabs. */
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

    /** Whether a character can be printed; surrogates are judged in pairs. */
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
