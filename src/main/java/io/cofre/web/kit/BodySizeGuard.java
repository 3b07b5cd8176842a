package io.cofre.web.kit;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The stage that refuses bodies by their announced length: a body that is longer than its route takes, and a missing
 * one. A body without a {@code Content-Length} is counted as it is read, by {@link BodyReader} and {@link Upload}.
 * Thread-safe.
 */
final class BodySizeGuard implements Stage {
    private static final int DISCARD_BUFFER_BYTES = 8 * 1024;
    private static final int DISCARD_FACTOR = 4;
    private static final long DISCARD_NS_MAX = 10_000_000_000L;

    private final int bytesMax;
    private final long timeoutNs;

    /**
     * @param bytesMax the longest body that is held in memory
     * @param timeoutNs the longest time that the rest of a refused body is waited for
     */
    BodySizeGuard(int bytesMax, long timeoutNs) {
        this.bytesMax = bytesMax;
        this.timeoutNs = Math.min(timeoutNs, DISCARD_NS_MAX);
    }

    @Override
    public @Nullable Response pass(Exchange exchange) {
        BodyKind kind = exchange.bodyKind();
        if (kind == BodyKind.NONE) {
            return null;
        }
        long announced = exchange.request().getContentLengthLong();
        if (announced == 0 && kind != BodyKind.JUDGED) {
            throw BodyProblem.empty();
        }
        long most = kind == BodyKind.UPLOAD ? Upload.BYTES_MAX : bytesMax;
        if (announced > most) {
            throw BodyProblem.tooLong(most);
        }
        return null;
    }

    /**
     * Reads the rest of the body of a refused request, and throws it away: the connection of a caller that is still
     * sending would otherwise be reset before it reads the response. A rest that is far above the limit, or too slow,
     * is not waited for.
     */
    void discardRest(HttpServletRequest request) {
        long announced = request.getContentLengthLong();
        boolean none = announced <= 0 && request.getHeader("Transfer-Encoding") == null;
        long most = discardBytesMax(bytesMax);
        if (none || announced > most || expectsContinue(request)) {
            return;
        }
        long deadline = System.nanoTime() + timeoutNs;
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
            // The caller stopped sending, or never began: there is nothing left to wait for.
        } finally {
            connection.served();
        }
    }

    /** The longest rest of a refused body that is read and thrown away. */
    static long discardBytesMax(int bytesMax) {
        return (long) bytesMax * DISCARD_FACTOR;
    }

    private static boolean expectsContinue(HttpServletRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
    }
}
