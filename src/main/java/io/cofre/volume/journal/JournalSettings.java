package io.cofre.volume.journal;

/**
 * The bounds of a journal.
 *
 * @param segmentBytes the size of a segment file, a multiple of 4096. Segments of another size, left by other settings,
 *     are still read, and are replaced once they are released
 * @param segmentsMax the largest number of segment files, 2 to 100
 * @param recordBytesMax the size of the largest payload; a segment must have room for it
 */
public record JournalSettings(int segmentBytes, int segmentsMax, int recordBytesMax) {
    private static final int BLOCK_BYTES = 4096;
    private static final int SEGMENTS_LIMIT = 100;

    public JournalSettings {
        if (recordBytesMax < 1 || segmentsMax < 2 || segmentsMax > SEGMENTS_LIMIT || segmentBytes % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("a journal needs records of at least 1 byte, 2 to " + SEGMENTS_LIMIT
                    + " segments, and" + " segments of a multiple of " + BLOCK_BYTES + " bytes");
        }
        long segmentBytesMin = TwinBlock.AREA_BYTES + RecordFormat.recordBytes(recordBytesMax);
        if (segmentBytes < segmentBytesMin) {
            throw new IllegalArgumentException("a record of " + recordBytesMax + " bytes needs segments of at least "
                    + segmentBytesMin + " bytes");
        }
    }

    /** The bytes of records that a segment can hold. */
    int segmentCapacityBytes() {
        return segmentBytes - TwinBlock.AREA_BYTES;
    }
}
