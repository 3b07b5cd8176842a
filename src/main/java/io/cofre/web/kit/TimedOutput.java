package io.cofre.web.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongSupplier;

/**
 * A stream to a caller that has to read in a bounded time, counted while it is waited for and not while its answer is
 * made. Each {@value #BYTES_PER_MS} bytes add a millisecond.
 */
final class TimedOutput extends OutputStream {
    /** The time that a caller may take beside that for the length. */
    static final long READER_NS = 10_000_000_000L;

    private static final int BYTES_PER_MS = 64;
    private static final long MS_NS = 1_000_000L;

    private final OutputStream out;
    private final Reader reader;
    private final LongSupplier clockNs;
    private long leftNs = READER_NS;

    /** The caller, who is waited for. */
    interface Reader {
        /** Begins a wait, which fails at that moment. */
        void awaitReader(long deadlineNs);

        /** Ends it. */
        void served();
    }

    TimedOutput(OutputStream out, Reader reader, LongSupplier clockNs) {
        this.out = out;
        this.reader = reader;
        this.clockNs = clockNs;
    }

    /** The time that a caller may take for an answer of so many bytes. */
    static long limitNs(int bytes) {
        return READER_NS + timeOf(bytes);
    }

    private static long timeOf(int bytes) {
        return bytes * MS_NS / BYTES_PER_MS;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        leftNs += timeOf(length);
        long beginNs = clockNs.getAsLong();
        reader.awaitReader(beginNs + leftNs);
        try {
            out.write(from, offset, length);
        } finally {
            reader.served();
        }
        leftNs -= clockNs.getAsLong() - beginNs;
    }
}
