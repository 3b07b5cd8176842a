package io.cofre.hub.delivery;

import io.cofre.hub.registry.Subscription;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of a request, as the specification Standard Webhooks has it:
 *
 * <pre>
 * webhook-signature: v1,BASE64(HMAC-SHA256(key, webhook-id "." webhook-timestamp "." body))
 * </pre>
 *
 * The key is what {@code whsec_} and Base64 say. While a secret is rotated there are two signatures with a blank
 * between them.
 */
final class Signature {
    private static final String SECRET_PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /**
     * The value of the header {@code webhook-signature}.
     *
     * @param id the header {@code webhook-id}
     * @param now its seconds since 1970 are the header {@code webhook-timestamp}
     */
    static String of(Subscription subscription, String id, Instant now, byte[] body) {
        byte[] start = (id + "." + now.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8);
        String signature = sign(subscription.secret(), start, body);
        boolean rotated = subscription.previousSecret().isPresent()
                && subscription.previousUntil().filter(now::isBefore).isPresent();
        return rotated ? signature + " " + sign(subscription.previousSecret().get(), start, body) : signature;
    }

    private static String sign(String secret, byte[] start, byte[] body) {
        String text = secret.startsWith(SECRET_PREFIX) ? secret.substring(SECRET_PREFIX.length()) : secret;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(text), ALGORITHM));
            mac.update(start);
            return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java cannot make an HMAC", impossible);
        }
    }
}
