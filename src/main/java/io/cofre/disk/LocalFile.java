package io.cofre.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file of the operating system. One that was opened for reading only refuses to be written. */
record LocalFile(FileChannel channel) implements DiskFile {
    static void writeFully(FileChannel channel, ByteBuffer from, long position) throws IOException {
        long next = position;
        while (from.hasRemaining()) {
            next += channel.write(from, next);
        }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int count = channel.read(into, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
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
