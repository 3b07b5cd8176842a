package io.cofre.volume.journal;

import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A writer that appends groups of records to a prepared segment. A group that fits the buffer is one write; a larger
 * one passes through the buffer in pieces. Either way the group is forced once, after all of it was written. Used by
 * one thread.
 */
final class SegmentWriter {
    private static final ByteBuffer PADDING =
            ByteBuffer.allocate(RecordFormat.ALIGNMENT_BYTES).asReadOnlyBuffer();

    private final DiskFile file;
    private final RecordFormat format;
    private final int segmentBytes;
    private final ByteBuffer buffer;
    private long written = TwinBlock.AREA_BYTES;

    /**
     * {@code buffer} is lent: it must have room for a record's header, and nobody else may use it while this writer is
     * in use.
     */
    SegmentWriter(DiskFile file, SegmentHeader header, ByteBuffer buffer) {
        this.file = file;
        this.format = new RecordFormat(header.salt());
        this.segmentBytes = header.segmentBytes();
        this.buffer = buffer;
    }

    long remainingBytes() {
        return segmentBytes - written;
    }

    /** The bytes of records in the segment. */
    long recordBytes() {
        return written - TwinBlock.AREA_BYTES;
    }

    /** Appends a group whose first record gets {@code firstSequence}; durable on return. It must fit. */
    void append(List<byte[]> payloads, long firstSequence) throws IOException {
        buffer.clear();
        for (int index = 0; index < payloads.size(); index++) {
            byte[] payload = payloads.get(index);
            if (buffer.remaining() < RecordFormat.HEADER_BYTES) {
                writeBuffer();
            }
            format.encodeHeader(buffer, firstSequence + index, index, payload);
            put(ByteBuffer.wrap(payload));
            int paddingBytes =
                    (int) (RecordFormat.recordBytes(payload.length) - RecordFormat.HEADER_BYTES - payload.length);
            put(PADDING.slice(0, paddingBytes));
        }
        writeBuffer();
        file.force();
    }

    private void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                writeBuffer();
            }
            int count = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }

    private void writeBuffer() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        file.write(buffer, written);
        written += count;
        buffer.clear();
    }
}
