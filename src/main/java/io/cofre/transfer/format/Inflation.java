package io.cofre.transfer.format;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The content of one deflated run of bytes. At the end its source stands right behind the run. */
final class Inflation extends BulkInputStream {
    private final ByteSource source;
    private final UnpackLimit limit;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private long count;
    private boolean isDone;

    Inflation(ByteSource source, UnpackLimit limit) {
        this.source = source;
        this.limit = limit;
    }

    /** The CRC-32 of the bytes unpacked so far. */
    long crc() {
        return crc.getValue();
    }

    /** The number of bytes unpacked so far. */
    long count() {
        return count;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!isDone) {
            int inflated = inflate(into, offset, length);
            if (inflated > 0) {
                crc.update(into, offset, inflated);
                count += inflated;
                limit.expanded(inflated, source.bytesRead());
                return inflated;
            }
            if (inflater.finished()) {
                isDone = true;
                source.unread(inflater.getRemaining());
            } else if (inflater.needsInput()) {
                source.feed(inflater);
            } else {
                throw Refusal.archive("is damaged: it cannot be decompressed");
            }
        }
        return -1;
    }

    @Override
    public void close() {
        inflater.end();
    }

    private int inflate(byte[] into, int offset, int length) {
        try {
            return inflater.inflate(into, offset, length);
        } catch (DataFormatException corrupt) {
            throw Refusal.archive("is damaged: it cannot be decompressed");
        }
    }
}
