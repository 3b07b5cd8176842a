package io.cofre.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret that callers bring: the API key, or the token for metrics. It never shows itself. */
public final class ApiKey {
    /** The key of a process that was given none. Nothing matches it. */
    public static final ApiKey NONE = new ApiKey(new byte[0]);

    private static final int GUESSABLE_BYTES_MAX = 15;

    private final byte[] secret;

    private ApiKey(byte[] secret) {
        this.secret = secret;
    }

    /** The key of that text; {@link #NONE} if the text is empty. */
    public static ApiKey of(String secret) {
        if (secret.isEmpty()) {
            return NONE;
        }
        if (secret.isBlank()) {
            throw new IllegalArgumentException("an API key is not blank");
        }
        return new ApiKey(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether {@code candidate} is this key, in a time that does not reveal how much of it is right. */
    public boolean matches(String candidate) {
        return isGiven() && MessageDigest.isEqual(secret, candidate.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether there is a key. */
    public boolean isGiven() {
        return secret.length > 0;
    }

    /** The value of the {@code apikey} header of a request to a worker. It belongs nowhere else. */
    public String headerValue() {
        return new String(secret, StandardCharsets.UTF_8);
    }

    /** Whether the key is so short that it could be guessed. */
    public boolean isWeak() {
        return secret.length <= GUESSABLE_BYTES_MAX;
    }

    @Override
    public String toString() {
        return "ApiKey[hidden]";
    }
}
