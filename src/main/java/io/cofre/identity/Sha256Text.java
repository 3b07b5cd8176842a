package io.cofre.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A digest of several texts, some of which may be absent. */
final class Sha256Text {
    private Sha256Text() {}

    static String of(List<Optional<String>> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Optional<String> part : parts) {
                digest.update(part.map(text -> "=" + text).orElse("").getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
