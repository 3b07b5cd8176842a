package io.cofre.hub.provider;

import io.cofre.session.Sha256;
import java.nio.charset.StandardCharsets;

/** Keys that tell whether two events are one, where providers give no id. */
public final class DedupeKey {
    private DedupeKey() {}

    /** A key that is the same for the same texts in the same order. */
    public static String of(String... parts) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            joined.append(part.length()).append(':').append(part);
        }
        return Sha256.of(joined.toString().getBytes(StandardCharsets.UTF_8));
    }
}
