package io.cofre.session;

/**
 * The tag of a value's content: the first 128 bits of its SHA-256 (FIPS 180-4), as 32 hexadecimal digits in lower case.
 * Equal bytes have equal tags, in every store, after each restart and on every volume, because nothing else goes into
 * it; different bytes have different tags as far as SHA-256 is trusted.
 *
 * @param text the 32 digits
 */
public record ContentTag(String text) {
    private static final int DIGITS = 32;

    public static ContentTag of(Value value) {
        return new ContentTag(Sha256.of(value.bytes()).substring(0, DIGITS));
    }

    @Override
    public String toString() {
        return text;
    }
}
