package io.cofre.transfer.format;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The directory at the end of a zip file. It must agree with every file that was found before, and list no other. It
 * alone tells whether a file is a link.
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
    private static final int VERSIONS_BYTES = 4;
    private static final int DISK_AND_INTERNAL_BYTES = 4;
    private static final int COUNT_IN_ZIP64 = 0xFFFF;
    private static final int UNIX_TYPE = 0xF000;
    private static final int UNIX_LINK = 0xA000;
    private static final int UNIX_FILE = 0x8000;
    private static final int UNIX_DIRECTORY = 0x4000;

    private final ByteSource source;
    private final Map<Long, ZipRecord> found = new HashMap<>();

    ZipDirectory(ByteSource source) {
        this.source = source;
    }

    /** The number of files that were read; each of them is remembered to the end. */
    int size() {
        return found.size();
    }

    /** Adds a file that was read, and began at this offset. */
    void add(long offset, ZipRecord record) {
        found.put(offset, record);
    }

    /** Reads the directory, whose first signature was read already, and the end of the archive. */
    void check(int firstSignature) throws IOException {
        long start = source.bytesRead() - Integer.BYTES;
        int count = found.size();
        int signature = firstSignature;
        while (signature == FILE_SIGNATURE) {
            checkFile();
            signature = ZipFields.signature(source);
        }
        if (signature != END_SIGNATURE) {
            throw ZipReader.unknownRecord(signature);
        }
        long bytes = source.bytesRead() - Integer.BYTES - start;
        if (!found.isEmpty()) {
            throw contradiction();
        }
        checkEnd(count, start, bytes);
    }

    private void checkFile() throws IOException {
        ZipFields header = ZipFields.read(source, FILE_BYTES);
        header.skip(VERSIONS_BYTES);
        ZipRecord told = ZipRecord.read(header, source);
        int restLength = header.number2() + header.number2();
        header.skip(DISK_AND_INTERNAL_BYTES);
        int unixType = (header.bits() >>> 16) & UNIX_TYPE;
        ZipRecord record = found.remove(header.number4());
        source.readExactly(restLength);
        if (record == null || !record.says(told)) {
            throw contradiction();
        }
        checkType(told.text(), unixType);
    }

    private static void checkType(String name, int unixType) {
        switch (unixType) {
            case 0, UNIX_FILE, UNIX_DIRECTORY -> {}
            case UNIX_LINK -> throw Refusal.entry(name, "is a link");
            default -> throw Refusal.entry(name, "is a device or a pipe");
        }
    }

    private void checkEnd(int count, long start, long bytes) throws IOException {
        ZipFields fields = ZipFields.read(source, END_BYTES);
        boolean isOneDisk = fields.bits() == 0;
        int countHere = fields.number2();
        int countInAll = fields.number2();
        long toldBytes = fields.number4();
        long toldStart = fields.number4();
        if (countInAll == COUNT_IN_ZIP64 || toldStart == ZipRecord.IN_ZIP64) {
            throw ZipRecord.zip64();
        }
        if (!isOneDisk || countHere != count || countInAll != count || toldBytes != bytes || toldStart != start) {
            throw contradiction();
        }
        source.readExactly(fields.number2());
        if (!source.isAtEnd()) {
            throw Refusal.archive("is refused: something follows its end");
        }
    }

    private static RuntimeException contradiction() {
        return Refusal.archive("is refused: the directory of the zip file contradicts its files");
    }
}
