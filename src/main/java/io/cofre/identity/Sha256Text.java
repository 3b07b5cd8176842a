package io.cofre.identity;

import io.cofre.session.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A digest of several texts, some of which may be absent. */
final class Sha256Text {
    private Sha256Text() {}

    static String of(List<Optional<String>> parts) {
        MessageDigest digest = Sha256.digest();
        for (Optional<String> part : parts) {
            digest.update(part.map(text -> "=" + text).orElse("").getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
