package io.cofre.session;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The one-to-one mapping between a name (of a group, an instance or a key) and its file name on disk.
 *
 * <p>A name keeps its spelling, so that what the Go worker stored has the same file name, except for characters that
 * are not safe in one. These are written as {@code %XX}, two upper-case hexadecimal digits for each byte in UTF-8:
 *
 * <pre>
 *   /  \             everywhere: they separate directories somewhere
 *   .                as the first character: dot names on the volume are the worker's own
 *   %                where two hexadecimal digits follow: only there could it be taken for an escape
 * </pre>
 *
 * <p>A per cent sign that is not followed by two hexadecimal digits stays as it is: {@code "50%"} is a name that the Go
 * worker's volumes hold. Since the output has such a sign before two digits only where this class wrote it, the
 * mapping is one-to-one.
 */
public final class FileName {
    /** The longest file name in bytes; the limit of ext4, XFS, btrfs and most others. */
    public static final int BYTES_MAX = 255;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private FileName() {}

    /** The file name of {@code name}, which may be any string without control characters. */
    public static String encode(String name) {
        for (int index = 0; index < name.length(); index++) {
            if (isUnsafe(name, index)) {
                return encodeFrom(name, index);
            }
        }
        return name;
    }

    /**
     * The name that {@link #encode} maps to {@code fileName}; empty if there is none: a dot file, or a spelling that
     * {@code encode} does not produce.
     */
    public static Optional<String> decode(String fileName) {
        if (fileName.indexOf('%') < 0) {
            return encode(fileName).equals(fileName) ? Optional.of(fileName) : Optional.empty();
        }
        StringBuilder name = new StringBuilder(fileName.length());
        int index = 0;
        while (index < fileName.length()) {
            if (isEscape(fileName, index)) {
                name.append((char) HexFormat.fromHexDigits(fileName, index + 1, index + 3));
                index += 3;
            } else {
                name.append(fileName.charAt(index));
                index++;
            }
        }
        String decoded = name.toString();
        return encode(decoded).equals(fileName) ? Optional.of(decoded) : Optional.empty();
    }

    /** How many bytes {@code fileName} takes in a directory. */
    static int bytes(String fileName) {
        return fileName.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String encodeFrom(String name, int firstUnsafe) {
        StringBuilder encoded = new StringBuilder(name.length() + 16).append(name, 0, firstUnsafe);
        for (int index = firstUnsafe; index < name.length(); index++) {
            if (isUnsafe(name, index)) {
                encoded.append('%').append(HEX.toHexDigits((byte) name.charAt(index)));
            } else {
                encoded.append(name.charAt(index));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnsafe(String name, int index) {
        return switch (name.charAt(index)) {
            case '/', '\\' -> true;
            case '.' -> index == 0;
            case '%' -> isEscape(name, index);
            default -> false;
        };
    }

    private static boolean isEscape(String text, int index) {
        return text.charAt(index) == '%'
                && index + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(index + 1))
                && HexFormat.isHexDigit(text.charAt(index + 2));
    }
}
