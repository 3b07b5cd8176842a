package io.cofre.volume.journal;

import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * The header of a slot file, which tells the segment in it. It is the body of the file's {@link TwinBlock}:
 *
 * <pre>
 * 0               4            12            20
 * | file bytes 4  | id 8       | salt 8      |
 * </pre>
 *
 * @param segmentBytes the size of the file, which reveals a file that was cut
 * @param id rises with every use of any slot and is never used again: the order of the segments
 * @param salt a random number at the start of each record's CRC: records of an earlier use of the file can never be
 *     valid
 */
record SegmentHeader(int segmentBytes, long id, long salt) {
    static final long MAGIC = 0x434F465245534547L; // COFRESEG

    /** Reads the newer of the copies that are whole. */
    static SegmentHeader read(DiskFile file, Path name) throws IOException {
        TwinBlock.Copy newest = TwinBlock.read(file, MAGIC).stream()
                .max(Comparator.comparingLong(copy -> idOf(copy.body())))
                .orElseThrow(
                        () -> new JournalDamagedException(name, 0, "neither copy of the segment's header is whole"));
        if (newest.version() != TwinBlock.VERSION) {
            throw new UnsupportedJournalException(name, newest.offset(), newest.version());
        }
        ByteBuffer body = newest.body();
        SegmentHeader header = new SegmentHeader(body.getInt(0), idOf(body), body.getLong(12));
        long size = file.size();
        if (size != header.segmentBytes) {
            throw new JournalDamagedException(
                    name,
                    Math.min(size, header.segmentBytes),
                    "the file has " + size + " bytes instead of " + header.segmentBytes);
        }
        return header;
    }

    ByteBuffer body() {
        return ByteBuffer.allocate(TwinBlock.BODY_BYTES)
                .putInt(segmentBytes)
                .putLong(id)
                .putLong(salt)
                .flip();
    }

    private static long idOf(ByteBuffer body) {
        return body.getLong(4);
    }
}
