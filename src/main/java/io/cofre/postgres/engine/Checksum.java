package io.cofre.postgres.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Value;
import java.util.zip.CRC32C;

/** The checksum that is stored with each value: it tells a damaged value without trust in the page that holds it. */
final class Checksum {
    private Checksum() {}

    static int of(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** @throws CofreException {@code DAMAGED} if the bytes are not those that were stored */
    static Value intact(byte[] bytes, int crc) {
        if (of(bytes) != crc) {
            throw new CofreException(ErrorCode.DAMAGED, "the stored value is damaged: its checksum differs");
        }
        return Value.of(bytes);
    }
}
