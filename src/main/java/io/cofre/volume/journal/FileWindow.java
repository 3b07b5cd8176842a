package io.cofre.volume.journal;

import io.cofre.volume.disk.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The part of a file that is in memory, moved along as the file is read. Grows to the largest piece asked for. */
final class FileWindow {
    private static final int BYTES_MIN = 128 * 1024;

    private final DiskFile file;
    private final long fileBytes;
    private ByteBuffer buffer;
    private long start;
    private long bytesRead;

    FileWindow(DiskFile file, long fileBytes) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.buffer =
                ByteBuffer.allocateDirect((int) Math.min(BYTES_MIN, fileBytes)).limit(0);
    }

    int intAt(long position) throws IOException {
        int index = load(position, Integer.BYTES);
        return buffer.getInt(index);
    }

    long longAt(long position) throws IOException {
        int index = load(position, Long.BYTES);
        return buffer.getLong(index);
    }

    /** The bytes from {@code position} on, which must be in the file; valid until the next call. */
    ByteBuffer bytesAt(long position, int count) throws IOException {
        int index = load(position, count);
        return buffer.slice(index, count);
    }

    /** The bytes that were read from the file. */
    long bytesRead() {
        return bytesRead;
    }

    /**
     * Makes sure that a piece is in the buffer, and returns its place there. The buffer may be replaced by a larger
     * one.
     */
    private int load(long position, int count) throws IOException {
        if (position < start || position + count > start + buffer.limit()) {
            if (count > buffer.capacity()) {
                // The buffer is in the heap, because outside it there is no room for the largest records.
                buffer = ByteBuffer.allocate(count);
            }
            buffer.clear().limit((int) Math.min(buffer.capacity(), fileBytes - position));
            int loaded = file.read(buffer, position);
            bytesRead += loaded;
            start = position;
            buffer.position(0).limit(loaded);
            if (loaded < count) {
                throw new EOFException("the file ended at " + (position + loaded));
            }
        }
        return (int) (position - start);
    }
}
