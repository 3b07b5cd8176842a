package io.cofre.web.kit;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The id of a request: the caller's own if it is harmless, else one of ours. */
final class RequestId {
    static final String HEADER = "X-Request-Id";

    private static final int LENGTH_MAX = 64;
    private static final HexFormat HEX = HexFormat.of();

    private RequestId() {}

    /** {@code given}, if it is short and can do no harm in a log or a header; else a random one. */
    static String of(@Nullable String given) {
        return given != null && isHarmless(given)
                ? given
                : HEX.toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static boolean isHarmless(String given) {
        if (given.isEmpty() || given.length() > LENGTH_MAX) {
            return false;
        }
        for (int index = 0; index < given.length(); index++) {
            char character = given.charAt(index);
            if (!isLetterOrDigit(character) && character != '-' && character != '_' && character != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char character) {
        return (character >= '0' && character <= '9')
                || (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z');
    }
}
