package io.cofre.session;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The tag of a value's content: the first 128 bits of its SHA-256 (FIPS 180-4), as 32 hexadecimal digits in lower case.
 * Equal bytes have equal tags, in every store, after each restart and on every volume, because nothing else goes into
 * it; different bytes have different tags as far as SHA-256 is trusted.
 *
 * @param text the 32 digits
 */
public record ContentTag(String text) {
    private static final int BYTES = 16;
    private static final HexFormat HEX = HexFormat.of();

    public static ContentTag of(Value value) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(value.bytes());
            return new ContentTag(HEX.formatHex(hash, 0, BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
