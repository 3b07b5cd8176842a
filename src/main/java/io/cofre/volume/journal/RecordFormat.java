package io.cofre.volume.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The layout of the records of one segment.
 *
 * <pre>
 * 0          4           8             16         20      24
 * | length 4 | CRC32C 4  | sequence 8  | index 4  | 0  4  | payload | zeros up to a multiple of 8 |
 * </pre>
 *
 * <p>Big endian. {@code length} is that of the payload; {@code sequence} is one more than that of the previous record;
 * {@code index} is the record's place in the group that was written and forced with it, from 0. The CRC is over the
 * segment's salt, the other 20 bytes of the header and the payload. Not thread-safe.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 24;
    static final int ALIGNMENT_BYTES = 8;

    static final int CHECKSUM_OFFSET = 4;
    static final int SEQUENCE_OFFSET = 8;
    static final int INDEX_OFFSET = 16;
    static final int RESERVED_OFFSET = 20;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer checkedHeader = ByteBuffer.allocate(Long.BYTES + HEADER_BYTES - Integer.BYTES);

    RecordFormat(long salt) {
        checkedHeader.putLong(0, salt);
    }

    /** The bytes that a record takes of a segment. */
    static long recordBytes(int payloadBytes) {
        long bytes = (long) HEADER_BYTES + payloadBytes;
        return (bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }

    /** Puts the header of a record into a buffer. */
    void encodeHeader(ByteBuffer into, long sequence, int index, byte[] payload) {
        into.putInt(payload.length)
                .putInt(checksum(payload.length, sequence, index, ByteBuffer.wrap(payload)))
                .putLong(sequence)
                .putInt(index)
                .putInt(0);
    }

    int checksum(int length, long sequence, int index, ByteBuffer payload) {
        checkedHeader.clear().position(Long.BYTES);
        checkedHeader.putInt(length).putLong(sequence).putInt(index).putInt(0).flip();
        crc.reset();
        crc.update(checkedHeader);
        crc.update(payload);
        return (int) crc.getValue();
    }
}
