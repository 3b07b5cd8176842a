package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;

/**
 * Reads the bodies of requests within bounds of size, time and memory. Thread-safe.
 *
 * <p>The size is checked against {@code Content-Length} and counted.
 */
public final class BodyReader {
    private static final int CHUNK_BYTES_MIN = 1024;
    private static final int DISCARD_BUFFER_BYTES = 8 * 1024;
    private static final int DISCARD_FACTOR = 4;
    private static final long DISCARD_NS_MAX = 10_000_000_000L;

    private final int bytesMax;
    private final long timeoutNs;
    private final BodyMemoryLimit budget;

    /**
     * @param bytesMax the longest body that is read
     * @param timeout how long a body may take to arrive
     */
    BodyReader(int bytesMax, Duration timeout, BodyMemoryLimit budget) {
        this.bytesMax = bytesMax;
        this.timeoutNs = timeout.toNanos();
        this.budget = budget;
    }

    /** Room for a large answer; it holds none yet. */
    BodyMemoryLimit.AnswerLease answer() {
        return budget.answer();
    }

    /** A member of a body, and how long the whole body was. */
    record Member(String text, int bodyBytes) {}

    /**
     * Reads the body of a request, a JSON object, and answers the string that is its member {@code name}.
     *
     * @throws CofreException if the body is too long, too slow, cut off, no JSON object, or has no such string
     */
    Member read(HttpServletRequest request, String name) {
        long announced = request.getContentLengthLong();
        if (announced == 0) {
            throw empty();
        }
        if (announced > bytesMax) {
            throw tooLong();
        }
        BoundedConnection connection = BoundedConnection.of(request);
        try {
            InputStream stream = request.getInputStream();
            return announced < 0
                    ? readUnannounced(stream, connection, name)
                    : readAnnounced(stream, connection, (int) announced, name);
        } catch (IOException failure) {
            throw connection.isLate() ? tooSlow() : refusal(failure);
        } finally {
            connection.served();
        }
    }

    /** The whole body of a request, as it arrives, for those who can do with parts of it. */
    Upload upload(HttpServletRequest request) {
        return Upload.of(request, timeoutNs);
    }

    /** What a caller is told whose body could not be read. */
    public static CofreException refusal(IOException failure) {
        return isTimeout(failure) ? tooSlow() : cutOff(failure);
    }

    /**
     * Reads what is left of the body of a request that was refused, and throws it away: a caller that is still sending
     * would otherwise find its connection reset and never hear why. What is far above the limit, or does not come soon,
     * is not waited for.
     */
    void discardRest(HttpServletRequest request) {
        long announced = request.getContentLengthLong();
        boolean none = announced <= 0 && request.getHeader("Transfer-Encoding") == null;
        long most = discardBytesMax(bytesMax);
        if (none || announced > most || expectsContinue(request)) {
            return;
        }
        long deadline = System.nanoTime() + Math.min(timeoutNs, DISCARD_NS_MAX);
        byte[] buffer = new byte[DISCARD_BUFFER_BYTES];
        BoundedConnection connection = BoundedConnection.of(request);
        connection.awaitBody(deadline);
        try {
            InputStream stream = request.getInputStream();
            long total = 0;
            int count = stream.read(buffer);
            while (count >= 0 && total < most && System.nanoTime() - deadline < 0) {
                total += count;
                count = stream.read(buffer);
            }
        } catch (IOException cutOff) {
            // The caller stopped sending, or never meant to: there is nothing left to wait for.
        } finally {
            connection.served();
        }
    }

    /** How much of a refused body is read and thrown away. */
    static long discardBytesMax(int bytesMax) {
        return (long) bytesMax * DISCARD_FACTOR;
    }

    private Member readAnnounced(InputStream stream, BoundedConnection connection, int announced, String name)
            throws IOException {
        BodyMemoryLimit.Lease lease = budget.take(announced);
        try {
            byte[] body = new byte[announced];
            if (fill(stream, body, 0, deadline(connection)) < announced) {
                throw new CofreException(ErrorCode.BAD_REQUEST, "the body is shorter than its Content-Length");
            }
            return new Member(BodyText.member(body, announced, name), announced);
        } finally {
            lease.giveBack();
        }
    }

    private Member readUnannounced(InputStream stream, BoundedConnection connection, String name) throws IOException {
        BodyMemoryLimit.Lease lease = budget.take(BodyMemoryLimit.SMALL_BYTES_MAX);
        try {
            long deadline = deadline(connection);
            byte[] body = new byte[CHUNK_BYTES_MIN];
            int length = fill(stream, body, 0, deadline);
            while (length == body.length) {
                if (length > bytesMax) {
                    throw tooLong();
                }
                if (length >= BodyMemoryLimit.SMALL_BYTES_MAX) {
                    lease.growTo(bytesMax);
                }
                body = Arrays.copyOf(body, (int) Math.min(2L * length, bytesMax + 1L));
                length = fill(stream, body, length, deadline);
            }
            if (length == 0) {
                throw empty();
            }
            return new Member(BodyText.member(body, length, name), length);
        } finally {
            lease.giveBack();
        }
    }

    /** Reads until {@code into} is full or the stream ends; answers how much of it is filled. */
    private static int fill(InputStream stream, byte[] into, int from, long deadline) throws IOException {
        int length = from;
        while (length < into.length) {
            int count = stream.read(into, length, into.length - length);
            if (count < 0) {
                break;
            }
            length += count;
            if (length < into.length && System.nanoTime() - deadline > 0) {
                throw tooSlow();
            }
        }
        return length;
    }

    /** Begins the time that a body has to arrive, all that is around its bytes included. */
    private long deadline(BoundedConnection connection) {
        long deadline = System.nanoTime() + timeoutNs;
        connection.awaitBody(deadline);
        return deadline;
    }

    private static boolean expectsContinue(HttpServletRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException || (failure.getCause() != null && isTimeout(failure.getCause()));
    }

    static CofreException empty() {
        return new CofreException(ErrorCode.BAD_REQUEST, "body is empty");
    }

    private CofreException tooLong() {
        return tooLong(bytesMax);
    }

    static CofreException tooLong(long bytesMax) {
        return new CofreException(ErrorCode.PAYLOAD_TOO_LARGE, "the body is longer than " + bytesMax + " bytes");
    }

    static CofreException tooSlow() {
        return new CofreException(ErrorCode.REQUEST_TIMEOUT, "the body did not arrive in time");
    }

    private static CofreException cutOff(IOException failure) {
        return new CofreException(ErrorCode.BAD_REQUEST, "the body is cut off or malformed", failure);
    }
}
