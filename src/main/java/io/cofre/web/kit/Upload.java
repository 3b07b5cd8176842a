package io.cofre.web.kit;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * A body that is taken in as it arrives, so that it may be longer than memory has room for. It may have
 * {@value #BYTES_MAX} bytes at most, and the time to wait for each {@value #PROGRESS_BYTES} of them is bounded. A body
 * that breaks a bound ends in a {@link io.cofre.session.CofreException}. Not thread-safe.
 */
public final class Upload extends InputStream {
    public static final long BYTES_MAX = 256L << 20;
    private static final int PROGRESS_BYTES = 1024;

    private final InputStream body;
    private final BoundedConnection connection;
    private final long patienceNs;
    private long bytes;
    private long bytesSinceProgress;
    private long waitedNs;

    private Upload(InputStream body, BoundedConnection connection, long patienceNs) {
        this.body = body;
        this.connection = connection;
        this.patienceNs = patienceNs;
    }

    static Upload of(HttpServletRequest request, long patienceNs) {
        try {
            return new Upload(request.getInputStream(), BoundedConnection.of(request), patienceNs);
        } catch (IOException failure) {
            throw BodyProblem.of(failure);
        }
    }

    /** The number of bytes read. */
    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        long beganNs = System.nanoTime();
        connection.awaitBody(beganNs + patienceNs - waitedNs);
        int count;
        try {
            count = body.read(into, offset, length);
        } catch (IOException failure) {
            if (connection.isLate()) {
                throw BodyProblem.tooSlow();
            }
            throw failure;
        } finally {
            connection.served();
        }
        waitedNs += System.nanoTime() - beganNs;
        if (count > 0) {
            counted(count);
        }
        return count;
    }

    private void counted(int count) {
        bytes += count;
        bytesSinceProgress += count;
        if (bytes > BYTES_MAX) {
            throw BodyProblem.tooLong(BYTES_MAX);
        }
        if (bytesSinceProgress >= PROGRESS_BYTES) {
            bytesSinceProgress = 0;
            waitedNs = 0;
        } else if (waitedNs > patienceNs) {
            throw BodyProblem.tooSlow();
        }
    }
}
