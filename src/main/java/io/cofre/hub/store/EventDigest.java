package io.cofre.hub.store;

import io.cofre.session.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The first 128 bits of the SHA-256 of an instance's id and the dedupe key of one of its events. */
record EventDigest(long high, long low) {
    static EventDigest of(String instanceId, String dedupeKey) {
        MessageDigest sha256 = Sha256.digest();
        sha256.update(instanceId.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        return of(sha256.digest(dedupeKey.getBytes(StandardCharsets.UTF_8)));
    }

    /** The digest that {@link #bytes} gave. */
    static EventDigest of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new EventDigest(buffer.getLong(), buffer.getLong());
    }

    byte[] bytes() {
        byte[] bytes = new byte[2 * Long.BYTES];
        ByteBuffer.wrap(bytes).putLong(high).putLong(low);
        return bytes;
    }
}
