package io.cofre.volume.journal;

import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A reader of the records of one segment. It also judges the bytes behind the last record. */
final class SegmentReader {
    /** A whole record; nobody compares two. */
    @SuppressWarnings("ArrayRecordComponent")
    record WholeRecord(long offset, long sequence, int index, byte[] payload) {}

    /**
     * The findings behind the log's end in a segment.
     *
     * @param lossOffset the offset of a whole record of a later group, or -1. No crash leaves such a record behind a
     *     hole, because a group is written only after the previous one was forced
     * @param tornBytes the bytes of an unfinished group, as far as they can be told
     */
    record Rest(long lossOffset, long tornBytes) {
        boolean isDamaged() {
            return lossOffset >= 0;
        }
    }

    private static final int COPY_BYTES = 64 * 1024;

    private final RecordFormat format;
    private final long fileBytes;
    private final FileWindow window;
    private long position = TwinBlock.AREA_BYTES;

    SegmentReader(DiskFile file, SegmentHeader header) {
        this.format = new RecordFormat(header.salt());
        this.fileBytes = header.segmentBytes();
        this.window = new FileWindow(file, fileBytes);
    }

    /** The position at which the next record is looked for. */
    long position() {
        return position;
    }

    long bytesRead() {
        return window.bytesRead();
    }

    /** The next record, if there is a whole one; else nothing, and the position stays. */
    Optional<WholeRecord> next() throws IOException {
        if (!isWholeAt(position)) {
            return Optional.empty();
        }
        int length = window.intAt(position);
        long sequence = window.longAt(position + RecordFormat.SEQUENCE_OFFSET);
        int index = window.intAt(position + RecordFormat.INDEX_OFFSET);
        byte[] payload = new byte[length];
        window.bytesAt(position + RecordFormat.HEADER_BYTES, length).get(payload);
        WholeRecord record = new WholeRecord(position, sequence, index, payload);
        position += RecordFormat.recordBytes(length);
        return Optional.of(record);
    }

    /** The bytes of the segment from {@code offset} up to the position. */
    ByteBuffer bytesFrom(long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (position - offset));
        while (bytes.hasRemaining()) {
            int count = Math.min(COPY_BYTES, bytes.remaining());
            bytes.put(window.bytesAt(offset + bytes.position(), count));
        }
        return bytes.flip();
    }

    /**
     * Looks for records behind the position. There is none at the position itself.
     *
     * @param expected the sequence that the missing record would have
     * @param released the low-water mark: nobody misses records up to it, so they are no evidence of a loss
     */
    Rest judgeRest(long expected, long released) throws IOException {
        long tornEnd = position;
        if (canBeRecordAt(position) && sequenceAt(position) == expected) {
            tornEnd += RecordFormat.recordBytes(window.intAt(position));
        }
        long offset = position;
        while (offset + RecordFormat.HEADER_BYTES <= fileBytes) {
            if (!canFollowHoleAt(offset, expected) || !isWholeAt(offset)) {
                offset += RecordFormat.ALIGNMENT_BYTES;
                continue;
            }
            if (isLossAt(offset, expected, released)) {
                return new Rest(offset, 0);
            }
            offset += RecordFormat.recordBytes(window.intAt(offset));
            tornEnd = Math.max(tornEnd, offset);
        }
        return new Rest(-1, tornEnd - position);
    }

    /**
     * Whether the whole record at this offset proves that the hole once held forced records, and that they are missed.
     */
    private boolean isLossAt(long offset, long expected, long released) throws IOException {
        long sequence = sequenceAt(offset);
        if (sequence <= released) {
            return false;
        }
        long groupStart = sequence - window.intAt(offset + RecordFormat.INDEX_OFFSET);
        return expected <= released || sequence == expected || groupStart > expected;
    }

    /**
     * Whether a record at this offset can belong there, judged without its payload: the gap before it has room for only
     * so many records.
     */
    private boolean canFollowHoleAt(long offset, long expected) throws IOException {
        long sequence = sequenceAt(offset);
        long recordsBetweenMax = (offset - position) / RecordFormat.HEADER_BYTES;
        return sequence >= expected && sequence - expected <= recordsBetweenMax;
    }

    private boolean isWholeAt(long offset) throws IOException {
        if (!canBeRecordAt(offset)) {
            return false;
        }
        int length = window.intAt(offset);
        int checksum = window.intAt(offset + RecordFormat.CHECKSUM_OFFSET);
        long sequence = sequenceAt(offset);
        int index = window.intAt(offset + RecordFormat.INDEX_OFFSET);
        ByteBuffer payload =
                window.bytesAt(offset, RecordFormat.HEADER_BYTES + length).slice(RecordFormat.HEADER_BYTES, length);
        return format.checksum(length, sequence, index, payload) == checksum;
    }

    private boolean canBeRecordAt(long offset) throws IOException {
        if (offset + RecordFormat.HEADER_BYTES > fileBytes) {
            return false;
        }
        int length = window.intAt(offset);
        int index = window.intAt(offset + RecordFormat.INDEX_OFFSET);
        return length >= 0
                && offset + RecordFormat.recordBytes(length) <= fileBytes
                && index >= 0
                && index < sequenceAt(offset)
                && window.intAt(offset + RecordFormat.RESERVED_OFFSET) == 0;
    }

    private long sequenceAt(long offset) throws IOException {
        return window.longAt(offset + RecordFormat.SEQUENCE_OFFSET);
    }
}
