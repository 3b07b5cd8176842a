package io.cofre.web.kit;

import io.cofre.session.CofreException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The reader of bodies that {@link BodySizeGuard} let pass, within bounds of size, time and memory. Thread-safe. */
final class BodyReader {
    private static final int CHUNK_BYTES_MIN = 1024;

    private final int bytesMax;
    private final long timeoutNs;
    private final BodyMemoryLimit memory;

    /**
     * @param bytesMax the longest body that is read
     * @param timeoutNs the longest time that a body may take to arrive
     */
    BodyReader(int bytesMax, long timeoutNs, BodyMemoryLimit memory) {
        this.bytesMax = bytesMax;
        this.timeoutNs = timeoutNs;
        this.memory = memory;
    }

    /** Room for a large response; it holds none yet. */
    BodyMemoryLimit.ResponseLease responseRoom() {
        return memory.responseRoom();
    }

    /** A member of a body, and the length of the whole body. */
    record Member(String text, int bodyBytes) {}

    /**
     * Reads the body of a request, a JSON object, and returns the string in its member {@code name}.
     *
     * @throws CofreException if the body is too long, too slow, cut off, no JSON object, or has no such string
     */
    Member read(HttpServletRequest request, String name) {
        long announced = request.getContentLengthLong();
        BoundedConnection connection = BoundedConnection.of(request);
        try {
            InputStream stream = request.getInputStream();
            return announced < 0
                    ? readUnannounced(stream, connection, name)
                    : readAnnounced(stream, connection, (int) announced, name);
        } catch (IOException failure) {
            throw connection.isLate() ? BodyProblem.tooSlow() : BodyProblem.of(failure);
        } finally {
            connection.served();
        }
    }

    /** The whole body of a request as it arrives, for callers that can process it in parts. */
    Upload upload(HttpServletRequest request) {
        return Upload.of(request, timeoutNs);
    }

    private Member readAnnounced(InputStream stream, BoundedConnection connection, int announced, String name)
            throws IOException {
        BodyMemoryLimit.Lease lease = memory.take(announced);
        try {
            byte[] body = new byte[announced];
            if (fill(stream, body, 0, deadline(connection)) < announced) {
                throw BodyProblem.cutShort();
            }
            return new Member(BodyText.member(body, announced, name), announced);
        } finally {
            lease.giveBack();
        }
    }

    private Member readUnannounced(InputStream stream, BoundedConnection connection, String name) throws IOException {
        BodyMemoryLimit.Lease lease = memory.take(BodyMemoryLimit.SMALL_BYTES_MAX);
        try {
            long deadline = deadline(connection);
            byte[] body = new byte[CHUNK_BYTES_MIN];
            int length = fill(stream, body, 0, deadline);
            while (length == body.length) {
                if (length > bytesMax) {
                    throw BodyProblem.tooLong(bytesMax);
                }
                if (length >= BodyMemoryLimit.SMALL_BYTES_MAX) {
                    lease.growTo(bytesMax);
                }
                body = Arrays.copyOf(body, (int) Math.min(2L * length, bytesMax + 1L));
                length = fill(stream, body, length, deadline);
            }
            if (length == 0) {
                throw BodyProblem.empty();
            }
            return new Member(BodyText.member(body, length, name), length);
        } finally {
            lease.giveBack();
        }
    }

    /** Reads until {@code into} is full or the stream ends. Returns the number of bytes in it. */
    private static int fill(InputStream stream, byte[] into, int from, long deadline) throws IOException {
        int length = from;
        while (length < into.length) {
            int count = stream.read(into, length, into.length - length);
            if (count < 0) {
                break;
            }
            length += count;
            if (length < into.length && System.nanoTime() - deadline > 0) {
                throw BodyProblem.tooSlow();
            }
        }
        return length;
    }

    /** Begins the time that a body has to arrive, with everything around its bytes. */
    private long deadline(BoundedConnection connection) {
        long deadline = System.nanoTime() + timeoutNs;
        connection.awaitBody(deadline);
        return deadline;
    }
}
