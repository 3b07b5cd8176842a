package io.cofre.transfer;

import io.cofre.session.Sha256;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A stream that keeps only the SHA-256 and the length of the bytes written. */
final class DigestSink extends OutputStream {
    private final MessageDigest sha256 = Sha256.digest();
    private long count;

    long count() {
        return count;
    }

    /** The digest of everything, in lower-case hexadecimal digits; to be asked for once. */
    String digest() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    @Override
    public void write(int octet) {
        sha256.update((byte) octet);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        sha256.update(bytes, offset, length);
        count += length;
    }
}
