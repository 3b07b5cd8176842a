package io.cofre.transfer.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Inflater;

/**
 * The bytes of an archive as they come in: counted and bounded. It can take back bytes that a decompression did not
 * need.
 */
public final class ByteSource extends InputStream {
    private static final int BUFFER_BYTES = 16 << 10;

    private final InputStream in;
    private final ImportLimits limits;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;
    private long arrived;

    public ByteSource(InputStream in, ImportLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /** The number of bytes that were read and not given back. */
    long bytesRead() {
        return arrived - (end - position);
    }

    boolean isAtEnd() throws IOException {
        return !fill();
    }

    /**
     * The first bytes, which can still be read afterwards; fewer if there are no more. To be called before anything was
     * read.
     */
    public byte[] peek(int count) throws IOException {
        while (end < count) {
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                break;
            }
            end += read;
            arrived += read;
        }
        return Arrays.copyOf(buffer, Math.min(count, end));
    }

    /** Gives a decompression the next bytes there are. */
    void feed(Inflater inflater) throws IOException {
        if (!fill()) {
            throw Refusal.truncated();
        }
        inflater.setInput(buffer, position, end - position);
        position = end;
    }

    /** Takes back the bytes that a decompression did not need. */
    void unread(int count) {
        position -= count;
    }

    byte[] readExactly(int count) throws IOException {
        byte[] bytes = readNBytes(count);
        if (bytes.length < count) {
            throw Refusal.truncated();
        }
        return bytes;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(buffer, position, into, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (position == end) {
            int read = in.read(buffer, 0, buffer.length);
            if (read < 0) {
                return false;
            }
            position = 0;
            end = read;
            arrived += read;
            if (arrived > limits.totalBytesMax()) {
                throw UnpackLimit.tooManyBytes(limits);
            }
        }
        return true;
    }
}
