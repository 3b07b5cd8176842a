package io.cofre.volume.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file of the operating system. If it was opened for reading only it refuses writes. */
record LocalFile(FileChannel channel) implements DiskFile {
    /**
     * The bytes given to a channel at a time. The channel copies each piece into a buffer outside the heap, which it
     * keeps for the thread. There is not enough memory for a buffer as large as the largest value for each thread.
     */
    private static final int SLICE_BYTES_MAX = 256 * 1024;

    static void writeFully(FileChannel channel, ByteBuffer from, long position) throws IOException {
        int end = from.limit();
        long next = position;
        while (from.position() < end) {
            from.limit(Math.min(end, from.position() + SLICE_BYTES_MAX));
            next += channel.write(from, next);
        }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        int end = into.limit();
        int total = 0;
        while (into.position() < end) {
            into.limit(Math.min(end, into.position() + SLICE_BYTES_MAX));
            int count = channel.read(into, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        into.limit(end);
        return total;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        try {
            writeFully(channel, from, position);
        } catch (IOException failure) {
            throw DiskFullException.orOther(failure);
        }
    }

    @Override
    public void force() throws IOException {
        try {
            channel.force(false);
        } catch (IOException failure) {
            throw DiskFullException.orOther(failure);
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
