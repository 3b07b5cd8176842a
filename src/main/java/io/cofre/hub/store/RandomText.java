package io.cofre.hub.store;

import java.security.SecureRandom;
import java.util.Base64;

/** Texts that nobody can guess. Thread-safe. */
final class RandomText {
    private static final int ID_BYTES = 15;
    private static final int KEY_BYTES = 24;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder URL_SAFE = Base64.getUrlEncoder().withoutPadding();

    private RandomText() {}

    /** An id of something of that kind. */
    static String id(String prefix) {
        return prefix
                + URL_SAFE.encodeToString(bytes(ID_BYTES)).replace('-', 'a').replace('_', 'b');
    }

    /** A key that can be a part of a path: 192 bits. */
    static String key() {
        return URL_SAFE.encodeToString(bytes(KEY_BYTES));
    }

    /** A secret of 256 bits in Base64 for URLs. */
    static String secret() {
        return URL_SAFE.encodeToString(bytes(SECRET_BYTES));
    }

    /** A secret that signs webhooks: {@code whsec_} and 256 bits in Base64. */
    static String signingSecret() {
        return "whsec_" + Base64.getEncoder().encodeToString(bytes(SECRET_BYTES));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
