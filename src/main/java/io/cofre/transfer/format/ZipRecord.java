package io.cofre.transfer.format;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The record of one file in a zip file: once before its content, and once more in the directory at the end.
 *
 * @param crc CRC-32 of the content
 * @param packedBytes bytes of the content as it stands in the archive
 * @param bytes bytes of the content
 */
record ZipRecord(ByteBuffer name, int flags, int method, int crc, long packedBytes, long bytes) {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    /** The sizes stand behind the content, in a data descriptor. */
    static final int HAS_DESCRIPTOR = 1 << 3;

    /** A size or an offset that stands elsewhere, as zip64 has it. */
    static final long IN_ZIP64 = 0xFFFF_FFFFL;

    private static final int TIME_BYTES = 4;
    private static final int ENCRYPTED = 1;
    private static final int DEFLATE_OPTIONS = 3 << 1;
    private static final int UTF8 = 1 << 11;
    private static final int KNOWN = DEFLATE_OPTIONS | HAS_DESCRIPTOR | UTF8;

    /**
     * Reads the fields that both headers share, from the flags to the length of the name, and the name behind the
     * header.
     */
    static ZipRecord read(ZipFields header, ByteSource source) throws IOException {
        int flags = header.number2();
        int method = header.number2();
        header.skip(TIME_BYTES);
        int crc = header.bits();
        long packedBytes = header.number4();
        long bytes = header.number4();
        ByteBuffer name = ByteBuffer.wrap(source.readExactly(header.number2()));
        return new ZipRecord(name, flags, method, crc, packedBytes, bytes);
    }

    /** Refuses a file that this does not read, or does not read safely. */
    ZipRecord check(String printableName) {
        if ((flags & ENCRYPTED) != 0) {
            throw Refusal.entry(printableName, "is encrypted");
        }
        if ((flags & ~KNOWN) != 0 || (method != STORED && method != DEFLATED)) {
            throw Refusal.entry(printableName, "is compressed in a way that is not supported");
        }
        if (packedBytes == IN_ZIP64 || bytes == IN_ZIP64) {
            throw zip64();
        }
        if (method == STORED && packedBytes != bytes) {
            throw Refusal.entry(printableName, "has two sizes");
        }
        return this;
    }

    /** The name as text. */
    String text() {
        return EntryName.inZip(name, (flags & UTF8) != 0);
    }

    boolean hasDescriptor() {
        return (flags & HAS_DESCRIPTOR) != 0;
    }

    ZipRecord found(int foundCrc, long foundPackedBytes, long foundBytes) {
        return new ZipRecord(name, flags, method, foundCrc, foundPackedBytes, foundBytes);
    }

    /** Whether both say the same of the name and the content. */
    boolean says(ZipRecord other) {
        return name.equals(other.name)
                && method == other.method
                && crc == other.crc
                && packedBytes == other.packedBytes
                && bytes == other.bytes;
    }

    static RuntimeException zip64() {
        return Refusal.archive("is refused: it is a zip64 file; send it as .tar.gz");
    }
}
