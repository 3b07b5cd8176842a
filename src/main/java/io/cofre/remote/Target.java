package io.cofre.remote;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The path of a request, put together from names. Each part is percent-encoded as UTF-8, dots too, so that no name is
 * taken for a separator or for a step up.
 */
final class Target {
    private static final String UNRESERVED = "-_~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Target() {}

    /** {@code /admin/…} with these parts. */
    static String admin(String... parts) {
        StringBuilder path = new StringBuilder("/admin");
        for (String part : parts) {
            path.append('/').append(encoded(part));
        }
        return path.toString();
    }

    /** A part of a path or of a query. */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            if (isUnreserved(character)) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || UNRESERVED.indexOf(character) >= 0;
    }
}
