package io.cofre.session;

import java.util.BitSet;

/**
 * A cursor over a JSON text in UTF-8. It checks what it passes, to the letter of RFC 8259 and of UTF-8, and builds
 * nothing of it: no string, no number, no tree. What it costs is one look at each byte, whatever the text holds.
 *
 * <p>A method that passes something answers whether it was there and well formed; after a {@code false} the position is
 * of no use. Not thread-safe.
 */
public final class JsonScanner {
    /** How deep objects and arrays may be nested in each other. */
    public static final int DEPTH_MAX = 1000;

    private static final int END = -1;

    private final byte[] text;
    private final int end;
    private int position;

    public JsonScanner(byte[] text) {
        this(text, text.length);
    }

    /** A cursor over the first {@code length} bytes of {@code text}. */
    public JsonScanner(byte[] text, int length) {
        this.text = text;
        this.end = length;
    }

    /** Where the cursor stands, in bytes. */
    public int position() {
        return position;
    }

    public boolean atEnd() {
        return position == end;
    }

    /** Whether the cursor stands before {@code character}. */
    public boolean isAt(char character) {
        return position < end && text[position] == character;
    }

    /** Passes {@code character}, if it is there. */
    public boolean skip(char character) {
        if (!isAt(character)) {
            return false;
        }
        position++;
        return true;
    }

    /** Passes white space, if there is any. */
    public void skipSpace() {
        while (position < end) {
            byte next = text[position];
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return;
            }
            position++;
        }
    }

    /** Passes the name of a member and its colon, with white space before and between. */
    public boolean skipName() {
        skipSpace();
        if (!skipString()) {
            return false;
        }
        skipSpace();
        return skip(':');
    }

    /** Passes white space and a value of any kind. */
    public boolean skipValue() {
        BitSet objects = new BitSet();
        int depth = 0;
        do {
            skipSpace();
            boolean object = isAt('{');
            if (object || isAt('[')) {
                if (depth == DEPTH_MAX) {
                    return false;
                }
                position++;
                skipSpace();
                if (skip(object ? '}' : ']')) {
                    depth = skipEnds(objects, depth);
                    continue;
                }
                objects.set(depth, object);
                depth++;
                if (object && !skipName()) {
                    return false;
                }
                continue;
            }
            if (!skipScalar()) {
                return false;
            }
            depth = skipEnds(objects, depth);
        } while (depth > 0);
        return depth == 0;
    }

    /**
     * Passes what follows a value: the ends of the containers that it completes, and the comma before the next value.
     * Answers how many containers are still open, negative if what follows is malformed.
     */
    private int skipEnds(BitSet objects, int open) {
        int depth = open;
        while (depth > 0) {
            boolean object = objects.get(depth - 1);
            skipSpace();
            if (skip(',')) {
                return object && !skipName() ? END : depth;
            }
            if (!skip(object ? '}' : ']')) {
                return END;
            }
            depth--;
        }
        return depth;
    }

    private boolean skipScalar() {
        if (position == end) {
            return false;
        }
        return switch (text[position]) {
            case '"' -> skipString();
            case 't' -> skipWord("true");
            case 'f' -> skipWord("false");
            case 'n' -> skipWord("null");
            default -> skipNumber();
        };
    }

    private boolean skipWord(String word) {
        for (int index = 0; index < word.length(); index++) {
            if (!skip(word.charAt(index))) {
                return false;
            }
        }
        return true;
    }

    private boolean skipNumber() {
        skip('-');
        if (!skip('0') && !skipDigits()) {
            return false;
        }
        if (skip('.') && !skipDigits()) {
            return false;
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            return skipDigits();
        }
        return true;
    }

    private boolean skipDigits() {
        int start = position;
        while (position < end && text[position] >= '0' && text[position] <= '9') {
            position++;
        }
        return position > start;
    }

    /** Passes a string with its quotation marks. */
    public boolean skipString() {
        if (!skip('"')) {
            return false;
        }
        while (position < end) {
            byte next = text[position];
            if (next == '"') {
                position++;
                return true;
            }
            if (next == '\\') {
                if (!skipEscape()) {
                    return false;
                }
            } else if (next < 0) {
                if (!skipMultibyte()) {
                    return false;
                }
            } else if (next < ' ') {
                return false;
            } else {
                position++;
            }
        }
        return false;
    }

    private boolean skipEscape() {
        if (position + 1 >= end) {
            return false;
        }
        byte kind = text[position + 1];
        position += 2;
        return switch (kind) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
            case 'u' -> skipHexDigits();
            default -> false;
        };
    }

    private boolean skipHexDigits() {
        if (end - position < 4) {
            return false;
        }
        for (int count = 0; count < 4; count++) {
            if (Character.digit(text[position], 16) < 0) {
                return false;
            }
            position++;
        }
        return true;
    }

    /** Passes one character of two to four bytes, as table 3-7 of the Unicode Standard has them. */
    private boolean skipMultibyte() {
        int lead = text[position] & 0xFF;
        position++;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return skipTrail(0x80, 0xBF);
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return skipTrail(lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && skipTrail(0x80, 0xBF);
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            return skipTrail(lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF)
                    && skipTrail(0x80, 0xBF)
                    && skipTrail(0x80, 0xBF);
        }
        return false;
    }

    private boolean skipTrail(int lowest, int highest) {
        if (position == end) {
            return false;
        }
        int trail = text[position] & 0xFF;
        position++;
        return trail >= lowest && trail <= highest;
    }
}
