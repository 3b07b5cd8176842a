package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The path of a request, cut at its slashes and decoded.
 *
 * <pre>
 *   /session/{group}/{instance}/{key}
 *      0        1        2        3
 * </pre>
 *
 * <p>It is read from the path as it was sent, since a decoded one can no longer tell a slash from an encoded slash.
 * Percent signs are decoded strictly; nothing else has a meaning: not {@code +}, not {@code ;}, not {@code .} or
 * {@code ..}. One slash at the end of a path is dropped but remembered: a caller without a name to put behind it may
 * have meant something smaller. Immutable.
 */
public final class RequestPath {
    private static final int PARTS = 10;
    private static final char REPLACEMENT = '\uFFFD';

    private final String raw;
    private final boolean isPlain;

    /** The start of each part, and at the end the start that another part would have. */
    private final int[] starts;

    private final int size;
    private final boolean endsWithSlash;

    private RequestPath(String raw, boolean isPlain, int[] starts, int size, boolean endsWithSlash) {
        this.raw = raw;
        this.isPlain = isPlain;
        this.starts = starts;
        this.size = size;
        this.endsWithSlash = endsWithSlash;
    }

    /**
     * The parts of a path.
     *
     * @param raw the path as it was sent, without the query
     * @throws CofreException {@code BAD_REQUEST} if it is not well encoded
     */
    static RequestPath of(String raw) {
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            return new RequestPath(raw, true, new int[1], 0, false);
        }
        boolean isPlain = isPlain(raw);
        if (!isPlain) {
            decode(raw);
        }
        int[] starts = new int[PARTS];
        int size = 0;
        int start = 1;
        while (start > 0) {
            starts = size + 1 < starts.length ? starts : Arrays.copyOf(starts, 2 * starts.length);
            starts[size] = start;
            size++;
            start = raw.indexOf('/', start) + 1;
        }
        starts[size] = raw.length() + 1;
        boolean endsWithSlash = starts[size - 1] == raw.length();
        return new RequestPath(raw, isPlain, starts, endsWithSlash ? size - 1 : size, endsWithSlash);
    }

    int size() {
        return size;
    }

    /** One part, decoded. */
    String part(int index) {
        return decoded(starts[index], end(index));
    }

    /** Whether a part, as it was sent, is a text without escapes. */
    boolean is(int index, String text) {
        int length = end(index) - starts[index];
        return length == text.length()
                ? raw.startsWith(text, starts[index])
                : part(index).equals(text);
    }

    /** A part and all that follows it, slashes included, decoded. */
    String rest(int index) {
        return decoded(starts[index], raw.length());
    }

    /** Whether nothing follows the last slash. */
    boolean endsWithSlash() {
        return endsWithSlash;
    }

    /** The first of so many parts that is empty; negative if none is. */
    int gap(int parts) {
        for (int index = 0; index < Math.min(parts, size); index++) {
            if (starts[index] == end(index)) {
                return index;
            }
        }
        return -1;
    }

    /** The same path with an empty part behind its last slash. */
    RequestPath withEmptyEnd() {
        return new RequestPath(raw, isPlain, starts, size + 1, false);
    }

    private int end(int index) {
        return starts[index + 1] - 1;
    }

    private String decoded(int from, int to) {
        String part = raw.substring(from, to);
        return isPlain ? part : decode(part);
    }

    /** Whether nothing in it is encoded. */
    private static boolean isPlain(String raw) {
        for (int index = 0; index < raw.length(); index++) {
            char character = raw.charAt(index);
            if (character == '%' || character >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String decode(String raw) {
        if (raw.indexOf(REPLACEMENT) >= 0) {
            throw malformed();
        }
        return decodeBytes(raw.getBytes(StandardCharsets.UTF_8));
    }

    private static String decodeBytes(byte[] bytes) {
        int length = 0;
        int index = 0;
        while (index < bytes.length) {
            if (bytes[index] == '%') {
                bytes[length] = escaped(bytes, index);
                index += 3;
            } else {
                bytes[length] = bytes[index];
                index++;
            }
            length++;
        }
        String decoded = new String(bytes, 0, length, StandardCharsets.UTF_8);
        if (decoded.indexOf(REPLACEMENT) >= 0 && !isUtf8(ByteBuffer.wrap(bytes, 0, length))) {
            throw malformed();
        }
        return decoded;
    }

    private static byte escaped(byte[] bytes, int at) {
        if (at + 2 >= bytes.length) {
            throw malformed();
        }
        int high = Character.digit(bytes[at + 1], 16);
        int low = Character.digit(bytes[at + 2], 16);
        if (high < 0 || low < 0) {
            throw malformed();
        }
        return (byte) (high << 4 | low);
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    private static CofreException malformed() {
        return new CofreException(
                ErrorCode.BAD_REQUEST, "the path is not well encoded: UTF-8 in percent-encoding is expected");
    }
}
