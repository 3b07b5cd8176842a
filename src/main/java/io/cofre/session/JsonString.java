package io.cofre.session;

import java.nio.charset.StandardCharsets;

/** The two forms of a string: as it is written between the quotation marks of a JSON text, and as it is. */
public final class JsonString {
    private JsonString() {}

    /**
     * Replaces the escapes in a well-formed string by what they stand for, in place: what they stand for is never longer.
     *
     * @param from where the string begins, after its quotation mark
     * @param to where it ends, before its quotation mark
     * @return where it ends now, or a negative number if it holds half a surrogate pair, which UTF-8 cannot express
     */
    public static int unescape(byte[] text, int from, int to) {
        int read = from;
        while (read < to && text[read] != '\\') {
            read++;
        }
        int write = read;
        while (read < to) {
            if (text[read] != '\\') {
                text[write] = text[read];
                write++;
                read++;
            } else if (text[read + 1] != 'u') {
                text[write] = meaning(text[read + 1]);
                write++;
                read += 2;
            } else {
                int character = codePoint(text, read, to);
                if (character < 0) {
                    return character;
                }
                read += character >= Character.MIN_SUPPLEMENTARY_CODE_POINT ? 12 : 6;
                write = put(text, write, character);
            }
        }
        return write;
    }

    /** Appends {@code string} as a JSON string with its quotation marks. */
    public static void append(StringBuilder json, String string) {
        json.append('"');
        for (int index = 0; index < string.length(); index++) {
            char character = string.charAt(index);
            if (character == '"' || character == '\\') {
                json.append('\\').append(character);
            } else if (character < ' ' || (Character.isSurrogate(character) && !isPaired(string, index))) {
                json.append(String.format("\\u%04x", (int) character));
            } else {
                json.append(character);
            }
        }
        json.append('"');
    }

    private static boolean isPaired(String string, int index) {
        char character = string.charAt(index);
        return Character.isHighSurrogate(character)
                ? index + 1 < string.length() && Character.isLowSurrogate(string.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(string.charAt(index - 1));
    }

    private static byte meaning(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    /** The character that begins with the escape at {@code at}; negative if it is half of one. */
    private static int codePoint(byte[] text, int at, int to) {
        char first = unit(text, at);
        if (!Character.isSurrogate(first)) {
            return first;
        }
        int next = at + 6;
        if (Character.isLowSurrogate(first) || to - next < 6 || text[next] != '\\' || text[next + 1] != 'u') {
            return -1;
        }
        char second = unit(text, next);
        return Character.isLowSurrogate(second) ? Character.toCodePoint(first, second) : -1;
    }

    private static char unit(byte[] text, int at) {
        int unit = 0;
        for (int index = at + 2; index < at + 6; index++) {
            unit = unit << 4 | Character.digit(text[index], 16);
        }
        return (char) unit;
    }

    private static int put(byte[] text, int at, int character) {
        if (character < 0x80) {
            text[at] = (byte) character;
            return at + 1;
        }
        byte[] encoded = Character.toString(character).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(encoded, 0, text, at, encoded.length);
        return at + encoded.length;
    }
}
