package io.cofre.volume.journal;

import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A small block that is kept twice at the start of a file and overwritten in place, one copy durably before the other,
 * so that at any moment one of them is whole.
 *
 * <pre>
 * file    0        36           4096     4132         8192
 *         | copy A |  unused    | copy B |  unused    |
 *
 * copy    0          8         10     12                           32        36
 *         | magic 8  | version | 0    | body 20                    | CRC32C 4|
 * </pre>
 *
 * <p>Big endian; the CRC is over the 32 bytes before it. The first 12 bytes and the place of the CRC are the same in
 * all versions. Each copy lies in one sector, and the two in different blocks of 4096 bytes, so that a device which
 * tears a block cannot take both.
 */
final class TwinBlock {
    static final int VERSION = 1;
    static final int AREA_BYTES = 8192;
    static final int BODY_BYTES = 20;

    private static final int COPY_DISTANCE_BYTES = 4096;
    private static final int BODY_OFFSET = 12;
    private static final int CHECKED_BYTES = BODY_OFFSET + BODY_BYTES;
    private static final int COPY_BYTES = CHECKED_BYTES + Integer.BYTES;

    /** A copy that is whole: its CRC is right. */
    record Copy(long offset, int version, ByteBuffer body) {}

    private TwinBlock() {}

    /** Reads the copies that are whole: none, one or two. */
    static List<Copy> read(DiskFile file, long magic) throws IOException {
        List<Copy> copies = new ArrayList<>();
        for (long offset = 0; offset < AREA_BYTES; offset += COPY_DISTANCE_BYTES) {
            ByteBuffer bytes = ByteBuffer.allocate(COPY_BYTES);
            int count = file.read(bytes, offset);
            if (count == COPY_BYTES && bytes.getLong(0) == magic && bytes.getInt(CHECKED_BYTES) == checksum(bytes)) {
                int version = Short.toUnsignedInt(bytes.getShort(Long.BYTES));
                copies.add(new Copy(offset, version, bytes.slice(BODY_OFFSET, BODY_BYTES)));
            }
        }
        return copies;
    }

    /**
     * Overwrites both copies; durable on return. After a failure the old block or the new one is read. The same process
     * must not overwrite the file again then: it does not know which copy is durable, whatever it reads.
     */
    static void overwrite(DiskFile file, long magic, ByteBuffer body) throws IOException {
        ByteBuffer bytes = encode(magic, body);
        // The previous process may have died before it forced the copies that are read here.
        file.force();
        List<Copy> whole = read(file, magic);
        // If only one copy is whole, the other one is overwritten first.
        long first = whole.size() == 1 && whole.get(0).offset() == 0 ? COPY_DISTANCE_BYTES : 0;
        for (long offset : new long[] {first, COPY_DISTANCE_BYTES - first}) {
            file.write(bytes.duplicate(), offset);
            file.force();
        }
    }

    /** Writes the whole area of a new file; the caller forces it. */
    static void create(DiskFile file, long magic, ByteBuffer body) throws IOException {
        ByteBuffer bytes = encode(magic, body);
        ByteBuffer area = ByteBuffer.allocate(AREA_BYTES);
        area.put(0, bytes, 0, COPY_BYTES);
        area.put(COPY_DISTANCE_BYTES, bytes, 0, COPY_BYTES);
        file.write(area, 0);
    }

    private static ByteBuffer encode(long magic, ByteBuffer body) {
        ByteBuffer bytes = ByteBuffer.allocate(COPY_BYTES);
        bytes.putLong(magic).putShort((short) VERSION).putShort((short) 0).put(body.duplicate());
        bytes.putInt(CHECKED_BYTES, checksum(bytes));
        return bytes.clear();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CHECKED_BYTES));
        return (int) crc.getValue();
    }
}
