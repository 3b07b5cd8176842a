package io.cofre.transfer.format;

/** The kind of an archive file, as its first bytes tell. */
public enum ArchiveKind {
    GZIP,
    ZIP,
    TAR,
    UNKNOWN;

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int ZIP_MAGIC = 0x504b;

    /** The kind of file that begins with these bytes, one block of a tar file or the whole file. */
    public static ArchiveKind of(byte[] start) {
        int magic = start.length < 2 ? 0 : (start[0] & 0xFF) << 8 | (start[1] & 0xFF);
        if (magic == GZIP_MAGIC) {
            return GZIP;
        }
        if (TarHeader.isHeader(start) || isZeroBlock(start)) {
            return TAR;
        }
        return magic == ZIP_MAGIC ? ZIP : UNKNOWN;
    }

    /** Whether it may be the end of an empty tar file. */
    private static boolean isZeroBlock(byte[] start) {
        int sum = 0;
        for (byte octet : start) {
            sum |= octet;
        }
        return sum == 0 && start.length == TarHeader.BLOCK_BYTES;
    }
}
