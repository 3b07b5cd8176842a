package io.cofre.web.kit;

import io.cofre.session.CofreException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The reader of bodies that {@link BodySizeGuard} let pass, within bounds of size, time and memory. Thread-safe. */
public final class BodyReader {
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

    /**
     * The result of a parser.
     *
     * @param bodyBytes the length of the whole body
     */
    record Parsed<T>(T content, int bodyBytes) {}

    /** Makes something of a body, and keeps no part of the array. */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * Parses the first {@code length} bytes of {@code body}.
         *
         * @throws CofreException {@code BAD_REQUEST} that names what is wrong
         */
        T parse(byte[] body, int length);
    }

    /** Room for a body; it holds none yet. The caller gives it back. */
    BodyMemoryLimit.Lease room() {
        return memory.room();
    }

    /**
     * Reads the body of a request.
     *
     * @param room takes the room that the body needs
     * @throws CofreException if the body is too long, too slow or cut off, or the parser refuses it
     */
    <T> Parsed<T> read(HttpServletRequest request, Parser<T> parser, BodyMemoryLimit.Lease room) {
        long announced = request.getContentLengthLong();
        BoundedConnection connection = BoundedConnection.of(request);
        try {
            InputStream stream = request.getInputStream();
            return announced < 0
                    ? readUnannounced(stream, connection, parser, room)
                    : readAnnounced(stream, connection, (int) announced, parser, room);
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

    private <T> Parsed<T> readAnnounced(
            InputStream stream,
            BoundedConnection connection,
            int announced,
            Parser<T> parser,
            BodyMemoryLimit.Lease room)
            throws IOException {
        room.growTo(announced);
        byte[] body = new byte[announced];
        if (fill(stream, body, 0, deadline(connection)) < announced) {
            throw BodyProblem.cutShort();
        }
        return new Parsed<>(parser.parse(body, announced), announced);
    }

    private <T> Parsed<T> readUnannounced(
            InputStream stream, BoundedConnection connection, Parser<T> parser, BodyMemoryLimit.Lease room)
            throws IOException {
        room.growTo(BodyMemoryLimit.SMALL_BYTES_MAX);
        long deadline = deadline(connection);
        byte[] body = new byte[CHUNK_BYTES_MIN];
        int length = fill(stream, body, 0, deadline);
        while (length == body.length) {
            if (length > bytesMax) {
                throw BodyProblem.tooLong(bytesMax);
            }
            if (length >= BodyMemoryLimit.SMALL_BYTES_MAX) {
                room.growTo(bytesMax);
            }
            body = Arrays.copyOf(body, (int) Math.min(2L * length, bytesMax + 1L));
            length = fill(stream, body, length, deadline);
        }
        if (length == 0) {
            throw BodyProblem.empty();
        }
        return new Parsed<>(parser.parse(body, length), length);
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
