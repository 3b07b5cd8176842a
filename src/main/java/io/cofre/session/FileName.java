package io.cofre.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one-to-one mapping between a name (of a group, an instance or a key) and its file name on disk.
 *
 * <p>A name keeps its spelling, except for characters that are not safe in a file name. So files of the Go worker have
 * the same names. The unsafe characters are written as {@code %XX}, two upper-case hexadecimal digits for each byte in
 * UTF-8:
 *
 * <pre>
 *   /  \             everywhere: they separate directories somewhere
 *   .                as the first character: dot names on the volume are the worker's own
 *   %                if two hexadecimal digits follow: only then could it be taken for an escape
 * </pre>
 *
 * <p>A volume that does not keep all these names apart has them in a further {@linkplain #guarded spelling}.
 *
 * <p>A per cent sign that is not followed by two hexadecimal digits stays as it is: {@code "50%"} is a name that the Go
 * worker's volumes hold. Since the output has such a sign before two digits only where this class wrote it, the mapping
 * is one-to-one.
 */
public final class FileName {
    /** The longest file name in bytes; the limit of ext4, XFS, btrfs and most others. */
    public static final int BYTES_MAX = 255;

    private static final int ESCAPE_LENGTH = 3;

    /** The names that Windows takes for devices, in any directory and with any ending. Capitals are escaped anyway. */
    private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|(com|lpt)[0-9])(\\..*)?");

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

    /**
     * The spelling of {@code fileName} on a volume that takes some names for others, by their case or by the form of
     * their Unicode, or refuses some. It holds only characters that no file system folds, changes or refuses: small
     * ASCII letters, digits and a few signs, and {@code %XX} for each other byte. Names of our own, which begin with a
     * dot, stay as they are.
     *
     * <p>It can be longer than {@link #BYTES_MAX}: then there is no such file on such a volume.
     */
    public static String guarded(String fileName) {
        if (fileName.startsWith(".")) {
            return fileName;
        }
        StringBuilder guarded = new StringBuilder(fileName.length() + 16);
        int index = 0;
        while (index < fileName.length()) {
            int character = fileName.codePointAt(index);
            if (isOurEscape(fileName, index)) {
                guarded.append(fileName, index, index + ESCAPE_LENGTH);
                index += ESCAPE_LENGTH;
                continue;
            }
            boolean isLast = index + Character.charCount(character) == fileName.length();
            boolean isFirst = index == 0;
            if (isFoldable(character)
                    || (isLast && (character == '.' || character == ' '))
                    || (isFirst && (character == ' ' || DEVICE.matcher(fileName).matches()))) {
                for (byte part : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                    guarded.append('%').append(HEX.toHexDigits(part));
                }
            } else {
                guarded.appendCodePoint(character);
            }
            index += Character.charCount(character);
        }
        return guarded.toString();
    }

    /** The file name that {@link #guarded} maps to {@code spelling}; empty if there is none. */
    public static Optional<String> unguarded(String spelling) {
        if (spelling.indexOf('%') < 0) {
            return guarded(spelling).equals(spelling) ? Optional.of(spelling) : Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(spelling.length());
        int index = 0;
        while (index < spelling.length()) {
            if (!isOurEscape(spelling, index)) {
                bytes.write(spelling.charAt(index));
                index++;
                continue;
            }
            byte part = (byte) HexFormat.fromHexDigits(spelling, index + 1, index + ESCAPE_LENGTH);
            boolean isOfFileName = part == '%' || part == '/' || part == '\\' || (part == '.' && index == 0);
            if (isOfFileName) {
                bytes.writeBytes(
                        spelling.substring(index, index + ESCAPE_LENGTH).getBytes(StandardCharsets.US_ASCII));
            } else {
                bytes.write(part);
            }
            index += ESCAPE_LENGTH;
        }
        String fileName = bytes.toString(StandardCharsets.UTF_8);
        return guarded(fileName).equals(spelling) ? Optional.of(fileName) : Optional.empty();
    }

    /**
     * Whether some file system takes a character for another one, changes it or refuses it, or makes aliases with it.
     */
    private static boolean isFoldable(int character) {
        return !((character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || " !#$%&'()+,-.;=@[]^_`{}".indexOf(character) >= 0);
    }

    /** The number of bytes that {@code fileName} takes in a directory. */
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

    /** An escape as we write it, with capitals. */
    private static boolean isOurEscape(String text, int index) {
        return isEscape(text, index)
                && !isSmallLetter(text.charAt(index + 1))
                && !isSmallLetter(text.charAt(index + 2));
    }

    private static boolean isSmallLetter(char character) {
        return character >= 'a';
    }

    private static boolean isEscape(String text, int index) {
        return text.charAt(index) == '%'
                && index + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(index + 1))
                && HexFormat.isHexDigit(text.charAt(index + 2));
    }
}
