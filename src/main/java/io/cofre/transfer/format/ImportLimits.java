package io.cofre.transfer.format;

/**
 * The limits beyond which an archive is refused.
 *
 * @param totalBytesMax bytes of the archive once it is decompressed, those of leftovers included
 * @param valueBytesMax bytes of one value
 * @param entriesMax files and directories
 * @param ratioMax the most bytes that may come out of the compression for each byte that went in. It counts from
 *     {@value #RATIO_FREE_BYTES} bytes on: small archives may be as repetitive as they like
 */
public record ImportLimits(long totalBytesMax, int valueBytesMax, int entriesMax, int ratioMax) {
    /** The unpacked bytes before the ratio counts. */
    public static final long RATIO_FREE_BYTES = 8L << 20;

    /** The mean length of the names of an archive with the most entries; one name may be longer. */
    private static final int NAME_BYTES_MEAN = 128;

    private static final ImportLimits DEFAULTS = new ImportLimits(512L << 20, 8 << 20, 100_000, 200);

    public ImportLimits {
        if (totalBytesMax < 1 || valueBytesMax < 1 || entriesMax < 1 || ratioMax < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
    }

    /**
     * The default limits with room for values of so many bytes, so that everything that a worker stores and exports can
     * come back.
     */
    public static ImportLimits holding(int valueBytes) {
        return new ImportLimits(
                DEFAULTS.totalBytesMax,
                Math.max(DEFAULTS.valueBytesMax, valueBytes),
                DEFAULTS.entriesMax,
                DEFAULTS.ratioMax);
    }

    /** The most characters of the names of all entries together. */
    long nameBytesMax() {
        return (long) entriesMax * NAME_BYTES_MEAN;
    }

    /** 512 MiB in all, 8 MiB a value, 100,000 entries, 200 times. */
    public static ImportLimits defaults() {
        return DEFAULTS;
    }
}
