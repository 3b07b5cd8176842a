package io.cofre.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The directory at the end of a zip file, which must say of every file what was found before, and no more. Only there
 * stands whether a file is a link.
 *
 * <pre>
 *   for each file "PK\1\2": made by 2, needs 2, flags 2, method 2, time 4, crc 4, packed bytes 4, bytes 4,
 *                           name length 2, extra length 2, comment length 2, disk 2, internal 2, external 4, offset 4;
 *                           then name, extra and comment
 *   at the end    "PK\5\6": disk 2, disk of the directory 2, files here 2, files 2, bytes of the directory 4,
 *                           offset of the directory 4, comment length 2; then comment
 * </pre>
 */
final class ZipDirectory {
    static final int FILE_SIGNATURE = 0x02014b50;
    static final int END_SIGNATURE = 0x06054b50;

    private static final int FILE_BYTES = 42;
    private static final int END_BYTES = 18;
    private static final int SHORT = 0xFFFF;
    private static final long INT = 0xFFFF_FFFFL;
    private static final int UNIX_TYPE = 0xF000;
    private static final int UNIX_LINK = 0xA000;
    private static final int UNIX_FILE = 0x8000;
    private static final int UNIX_DIRECTORY = 0x4000;

    private final ByteSource source;
    private final Map<Long, ZipRecord> found = new HashMap<>();

    ZipDirectory(ByteSource source) {
        this.source = source;
    }

    /** A file was read that began at this offset. */
    void add(long offset, ZipRecord record) {
        found.put(offset, record);
    }

    /** Reads the directory, whose first signature was read already, and the end of the archive. */
    void check(int firstSignature) throws IOException {
        long start = source.taken() - Integer.BYTES;
        int count = found.size();
        int signature = firstSignature;
        while (signature == FILE_SIGNATURE) {
            checkFile();
            signature = littleEndian(Integer.BYTES).getInt();
        }
        if (signature != END_SIGNATURE) {
            throw ZipReader.unknownRecord(signature);
        }
        long bytes = source.taken() - Integer.BYTES - start;
        if (!found.isEmpty()) {
            throw contradiction();
        }
        checkEnd(count, start, bytes);
    }

    private void checkFile() throws IOException {
        ByteBuffer fields = littleEndian(FILE_BYTES);
        fields.position(4);
        int flags = fields.getShort() & SHORT;
        int method = fields.getShort() & SHORT;
        fields.getInt();
        int crc = fields.getInt();
        long packedBytes = fields.getInt() & INT;
        long bytes = fields.getInt() & INT;
        int nameLength = fields.getShort() & SHORT;
        int restLength = (fields.getShort() & SHORT) + (fields.getShort() & SHORT);
        fields.getInt();
        int unixType = (fields.getInt() >>> 16) & UNIX_TYPE;
        long offset = fields.getInt() & INT;
        ByteBuffer name = ByteBuffer.wrap(source.readExactly(nameLength));
        source.readExactly(restLength);
        ZipRecord record = found.remove(offset);
        if (record == null || !record.says(new ZipRecord(name, flags, method, crc, packedBytes, bytes))) {
            throw contradiction();
        }
        checkType(EntryName.of(name), unixType);
    }

    private static void checkType(String name, int unixType) {
        switch (unixType) {
            case 0, UNIX_FILE, UNIX_DIRECTORY -> {}
            case UNIX_LINK -> throw Refusal.entry(name, "is a link");
            default -> throw Refusal.entry(name, "is a device or a pipe");
        }
    }

    private void checkEnd(int count, long start, long bytes) throws IOException {
        ByteBuffer fields = littleEndian(END_BYTES);
        boolean isOneDisk = fields.getInt() == 0;
        int countHere = fields.getShort() & SHORT;
        int countInAll = fields.getShort() & SHORT;
        long toldBytes = fields.getInt() & INT;
        long toldStart = fields.getInt() & INT;
        if (countInAll == SHORT || toldStart == INT) {
            throw ZipRecord.zip64();
        }
        if (!isOneDisk || countHere != count || countInAll != count || toldBytes != bytes || toldStart != start) {
            throw contradiction();
        }
        source.readExactly(fields.getShort() & SHORT);
        if (!source.isAtEnd()) {
            throw Refusal.archive("is refused: something follows its end");
        }
    }

    private ByteBuffer littleEndian(int count) throws IOException {
        return ByteBuffer.wrap(source.readExactly(count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static RuntimeException contradiction() {
        return Refusal.archive("is refused: the directory of the zip file contradicts its files");
    }
}
