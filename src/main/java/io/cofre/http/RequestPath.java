package io.cofre.http;

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
 *      0        1        2        3     the key is all the rest, slashes included
 *
 *   /admin/instances/{group}/{instance}/snapshots/{id}/restore
 *      0       1        2        3          4       5     6     a slash in a name is %2F
 * </pre>
 *
 * <p>It is read from the path as it was sent, since a decoded one can no longer tell a slash from an encoded slash.
 * Percent signs are decoded strictly; nothing else has a meaning: not {@code +}, not {@code ;}, not {@code .} or
 * {@code ..}. One slash at the end of a path without a key is dropped; that there was one is remembered, since a caller
 * who had no name to put behind it may have meant something smaller.
 */
final class RequestPath {
    private static final int PARTS_MAX = 4;
    private static final String ADMIN = "/admin/";
    private static final int ADMIN_PARTS_MAX = 8;
    private static final char REPLACEMENT = '\uFFFD';

    private final String[] parts;
    private final int size;
    private final boolean endsWithSlash;

    private RequestPath(String[] parts, int size, boolean endsWithSlash) {
        this.parts = parts;
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
        int partsMax = raw.startsWith(ADMIN) ? ADMIN_PARTS_MAX : PARTS_MAX;
        String[] parts = new String[partsMax];
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            return new RequestPath(parts, 0, false);
        }
        int size = 0;
        int from = 1;
        while (size < partsMax - 1) {
            int slash = raw.indexOf('/', from);
            if (slash < 0) {
                break;
            }
            parts[size] = decode(raw, from, slash);
            size++;
            from = slash + 1;
        }
        boolean endsWithSlash = from == raw.length();
        if (!endsWithSlash) {
            parts[size] = decode(raw, from, raw.length());
            size++;
        }
        return new RequestPath(parts, size, endsWithSlash);
    }

    int size() {
        return size;
    }

    String part(int index) {
        return parts[index];
    }

    /** Whether nothing follows the last slash. */
    boolean endsWithSlash() {
        return endsWithSlash;
    }

    /** The first part that is empty; negative if none is. Empty parts of a key are part of the key. */
    int gap() {
        for (int index = 0; index < size; index++) {
            if (parts[index].isEmpty()) {
                return index;
            }
        }
        return -1;
    }

    /** The same path with an empty part behind its last slash. */
    RequestPath withEmptyEnd() {
        String[] longer = Arrays.copyOf(parts, size + 1);
        longer[size] = "";
        return new RequestPath(longer, size + 1, false);
    }

    private static String decode(String raw, int from, int to) {
        for (int index = from; index < to; index++) {
            char character = raw.charAt(index);
            if (character == REPLACEMENT) {
                throw malformed();
            }
            if (character == '%' || character >= 0x80) {
                return decodeBytes(raw.substring(from, to).getBytes(StandardCharsets.UTF_8));
            }
        }
        return raw.substring(from, to);
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
