package io.cofre.hub.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for the database, and decrypts them. Thread-safe.
 *
 * <p>A sealed text is AES-256-GCM, and this is its form:
 *
 * <pre>
 *   1 byte    version, 1
 *   12 bytes  random nonce
 *   n bytes   ciphertext and a tag of 16 bytes
 * </pre>
 *
 * The key comes from the secret by HKDF with SHA-256. The context (what the text is and whose) is authenticated with
 * it: a sealed text that is moved to another row does not open.
 */
public final class Sealer {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int SECRET_BYTES_MIN = 16;
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte[] SALT = "cofre hub".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PURPOSE = "secrets at rest 1".getBytes(StandardCharsets.UTF_8);

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private Sealer(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * The sealer of a secret.
     *
     * @throws IllegalArgumentException if the secret has fewer than 16 bytes
     */
    public static Sealer of(byte[] secret) {
        if (secret.length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException("the secret of the hub needs at least " + SECRET_BYTES_MIN + " bytes");
        }
        try {
            byte[] extracted = hmac(SALT, secret);
            byte[] expanded = hmac(extracted, PURPOSE, new byte[] {1});
            Sealer sealer = new Sealer(new SecretKeySpec(expanded, "AES"));
            Arrays.fill(extracted, (byte) 0);
            Arrays.fill(expanded, (byte) 0);
            return sealer;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", missing);
        }
    }

    private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** Encrypts a text. Two calls never give the same bytes. */
    public byte[] seal(String text, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted =
                    cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + encrypted.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("cannot encrypt", impossible);
        }
    }

    /**
     * Decrypts what {@link #seal} made in the same context.
     *
     * @throws CofreException {@code DAMAGED} if the bytes were changed, or sealed with another secret or context
     */
    public String open(byte[] sealed, String context) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / Byte.SIZE || sealed[0] != VERSION) {
            throw new CofreException(ErrorCode.DAMAGED, "A stored secret has no form that this version knows.");
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        try {
            byte[] text = cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
            return new String(text, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException wrong) {
            throw new CofreException(
                    ErrorCode.DAMAGED, "A stored secret does not open with the secret of the hub.", wrong);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
