package io.cofre.testing.crash;

import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Values that say which key and which version they are of, and whose every byte follows from that:
 * {@code "<version> <path> <filling>"}. So a value of another key, an older one and a torn one can be told apart.
 */
public final class TestValue {
    /** The name for a value that is no version of its key. */
    static final String TORN = "torn";

    private TestValue() {}

    /** The value of that version of a key. The version holds no space. */
    public static Value of(KeyPath path, String version) {
        return of(pathOf(path), version);
    }

    static String pathOf(KeyPath path) {
        return Layout.of(path).toString();
    }

    /** The version of the key that a value is; {@link #TORN} if it is none. */
    static String versionOf(String path, Value value) {
        String text = new String(value.bytes(), StandardCharsets.UTF_8);
        int end = text.indexOf(' ');
        if (end < 2 || !of(path, text.substring(1, end)).equals(value)) {
            return TORN;
        }
        return text.substring(1, end);
    }

    private static Value of(String path, String version) {
        Random random = new Random(31L * path.hashCode() + version.hashCode());
        int draw = random.nextInt(64);
        int length = random.nextInt(draw == 0 ? 7_000 : draw < 8 ? 4_000 : 300);
        StringBuilder text = new StringBuilder(length + 100);
        text.append('"').append(version).append(' ').append(path).append(' ');
        for (int index = 0; index < length; index++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return Value.of(text.append('"').toString().getBytes(StandardCharsets.UTF_8));
    }
}
