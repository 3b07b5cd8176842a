package io.cofre.hub.provider.waha;

import io.cofre.hub.provider.IngestHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks the signature of WAHA's webhooks: HMAC-SHA512 of the body as it came, in hexadecimal digits. */
final class WahaSignature {
    private static final String ALGORITHM = "HmacSHA512";

    private WahaSignature() {}

    /** Whether the headers hold the signature of that body with that key. The time it takes says nothing of the key. */
    static boolean isGood(String key, IngestHeaders headers, byte[] body) {
        boolean isOtherAlgorithm = headers.get("X-Webhook-Hmac-Algorithm")
                .filter(algorithm -> !algorithm.equalsIgnoreCase("sha512"))
                .isPresent();
        Optional<byte[]> given = headers.get("X-Webhook-Hmac").flatMap(WahaSignature::decoded);
        return !key.isEmpty()
                && !isOtherAlgorithm
                && given.isPresent()
                && MessageDigest.isEqual(signature(key, body), given.get());
    }

    private static Optional<byte[]> decoded(String digits) {
        try {
            return Optional.of(HexFormat.of().parseHex(digits.strip().toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException noDigits) {
            return Optional.empty();
        }
    }

    private static byte[] signature(String key, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }
}
