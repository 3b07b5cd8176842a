package io.cofre.transfer.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The content of a gzip file (RFC 1952) of exactly one member: checksum and length must be right, and nothing may
 * follow.
 */
public final class GzipStream extends BulkInputStream {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int METHOD_OFFSET = 2;
    private static final int FLAGS_OFFSET = 3;
    private static final int DEFLATED = 8;
    private static final int HAS_HEADER_CRC = 1 << 1;
    private static final int HAS_EXTRA = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;
    private static final int RESERVED = 0xE0;

    /** The longest file name or comment. */
    private static final int TEXT_BYTES_MAX = 4096;

    private final ByteSource source;
    private final Inflation inflation;
    private boolean isDone;

    public GzipStream(ByteSource source, UnpackLimit limit) throws IOException {
        this.source = source;
        skipHeader();
        this.inflation = new Inflation(source, limit);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = inflation.read(into, offset, length);
        if (read < 0 && !isDone) {
            isDone = true;
            checkTrailer();
        }
        return read;
    }

    @Override
    public void close() {
        inflation.close();
    }

    private void skipHeader() throws IOException {
        byte[] header = source.readExactly(HEADER_BYTES);
        int flags = header[FLAGS_OFFSET];
        if (header[METHOD_OFFSET] != DEFLATED || (flags & RESERVED) != 0) {
            throw Refusal.archive("is a gzip file of an unknown kind");
        }
        if ((flags & HAS_EXTRA) != 0) {
            byte[] length = source.readExactly(2);
            source.readExactly((length[0] & 0xFF) | (length[1] & 0xFF) << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_HEADER_CRC) != 0) {
            source.readExactly(2);
        }
    }

    private void skipText() throws IOException {
        for (int count = 0; count <= TEXT_BYTES_MAX; count++) {
            int next = source.read();
            if (next < 0) {
                throw Refusal.truncated();
            }
            if (next == 0) {
                return;
            }
        }
        throw Refusal.archive("is a gzip file with a header that is too long");
    }

    private void checkTrailer() throws IOException {
        ByteBuffer trailer = ByteBuffer.wrap(source.readExactly(TRAILER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        if (trailer.getInt() != (int) inflation.crc() || trailer.getInt() != (int) inflation.count()) {
            throw Refusal.archive("is damaged: its checksum is wrong");
        }
        if (!source.isAtEnd()) {
            throw Refusal.archive("is refused: something follows its end");
        }
    }
}
