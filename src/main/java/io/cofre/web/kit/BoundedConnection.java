package io.cofre.web.kit;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose every phase has an end, and whose requests have few fields.
 *
 * <pre>
 *   resting      nothing of a request has come           the idle timeout, of Jetty; shorter while connections are scarce
 *   head         request line and fields arrive          the idle timeout in all, {@value #FIELDS_MAX} fields, trailers too
 *   body         what {@link BodyReader} waits for       the deadline that it gives; chunk sizes, extensions, trailers too
 *   answer       what waits for a caller that reads      the deadline that the sender gives
 *   lingering    a refused body goes on after its answer {@value #LINGER_SECONDS} s, a number of bytes, a number of connections
 * </pre>
 *
 * <p>Fields are counted while they are parsed: each is an object long before the empty line. A connection lingers so
 * that its caller can read the refusal: closing it under data that still comes would reset it (RFC 9112, 9.6). It holds
 * no thread and no buffer meanwhile.
 */
final class BoundedConnection extends HttpConnection implements TimedOutput.Reader {
    static final int FIELDS_MAX = 64;

    /** The longest path has three names of 255 bytes, each byte at most {@code %XX}. */
    private static final int TARGET_LENGTH_MAX = 4 * 1024;

    static final int LINGER_SECONDS = 10;

    private static final long LINGER_NS = LINGER_SECONDS * 1_000_000_000L;
    private static final long NEVER = 0;

    private final Bounds bounds;
    private final AtomicReference<Linger> lingering = new AtomicReference<>(Linger.NOT_YET);
    private final AtomicLong discardedBytes = new AtomicLong();
    private final Callback discardMore = Callback.from(this::onFillable, this::onFillInterestedFailed);
    private volatile Phase phase = Phase.RESTING;
    private volatile long restingSinceNs = System.nanoTime();
    private volatile long dueNs = NEVER;
    private volatile boolean late;
    private volatile boolean unreadable;
    private int fields;
    private @Nullable FieldCounter handler;

    private enum Phase {
        RESTING,
        HEAD,
        BODY,
        SERVED,
        ANSWER,
        LINGERING
    }

    private enum Linger {
        NOT_YET,
        LINGERS,
        OVER
    }

    /**
     * The bounds that all connections share.
     *
     * @param headNs the time that a request line and its fields may take to arrive
     * @param lingerBytesMax the bytes of a refused body that are read and thrown away
     * @param lingering the number of connections that may do so at one moment
     * @param connectionsMax the number of connections that are accepted at one moment
     * @param ending whether the server stops, so that each connection ends with its next answer
     * @param streams tells how many connections are open streams of events, which have a limit of their own
     */
    record Bounds(
            long headNs,
            long lingerBytesMax,
            Semaphore lingering,
            int connectionsMax,
            AtomicBoolean ending,
            IntSupplier streams) {
        /** Whether nearly all connections that are accepted are taken, so that others wait in the backlog. */
        boolean isScarce(Connector connector) {
            int others = connector.getConnectedEndPoints().size() - streams.getAsInt();
            return others >= connectionsMax - connectionsMax / 8;
        }
    }

    BoundedConnection(Bounds bounds, Connector connector, EndPoint endPoint, HttpConfiguration configuration) {
        super(configuration, connector, endPoint);
        this.bounds = bounds;
    }

    /** The connection that a request came on. */
    static BoundedConnection of(HttpServletRequest request) {
        return (BoundedConnection) ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection();
    }

    /**
     * Ends the body with the first byte that comes after that moment, until {@link #served}: reads of it fail, and
     * {@link #isLate} tells why. Silence is ended by the idle timeout.
     */
    void awaitBody(long deadlineNs) {
        late = false;
        due(deadlineNs);
        phase = Phase.BODY;
    }

    /**
     * Whether this connection should end with its answer. It should when the server stops, and while others wait to be
     * accepted, since a resting connection keeps them out. A pod keeps a connection for 5 s after its last answer, and
     * opens thousands at once.
     */
    boolean shouldEnd() {
        return bounds.ending().get() || bounds.isScarce(getConnector());
    }

    /** Closes the connection if nothing of a request has come for so long, or its last answer was sent so long ago. */
    void endResting(long nowNs, long restNs) {
        Phase seen = phase;
        boolean isIdle = seen == Phase.RESTING && nowNs - restingSinceNs > restNs;
        boolean isAnswered = seen == Phase.LINGERING && nowNs - (dueNs - LINGER_NS) > restNs;
        if (isIdle || isAnswered) {
            getEndPoint().close();
        }
    }

    /** Whether the body that was waited for last did not arrive in time. */
    boolean isLate() {
        return late;
    }

    /**
     * Closes the connection if its caller has not taken the answer at that moment, unless {@link #served} is called.
     */
    @Override
    public void awaitReader(long deadlineNs) {
        phase = Phase.ANSWER;
        due(deadlineNs);
    }

    /** Ends a wait. */
    @Override
    public void served() {
        dueNs = NEVER;
        phase = Phase.SERVED;
    }

    /**
     * Ends an overdue phase.
     *
     * @param restNsMax the longest time to wait for the next request
     */
    void sweep(long nowNs, long restNsMax) {
        Phase seen = phase;
        long due = dueNs;
        boolean overdue = due != NEVER && nowNs - due > 0;
        if (overdue && (seen == Phase.HEAD || seen == Phase.ANSWER || seen == Phase.LINGERING)) {
            getEndPoint().close();
        } else if ((seen == Phase.RESTING || seen == Phase.HEAD) && nowNs - restingSinceNs > restNsMax) {
            getEndPoint().close();
        }
    }

    private void due(long deadlineNs) {
        dueNs = deadlineNs == NEVER ? 1 : deadlineNs;
    }

    // The constructor of the super class calls the next two, before any field of this one is set.

    @Override
    protected HttpConnection.RequestHandler newRequestHandler() {
        FieldCounter made = new FieldCounter();
        handler = made;
        return made;
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
        HttpParser parser = new LingeringParser(
                Objects.requireNonNull(handler), getHttpConfiguration().getRequestHeaderSize(), compliance);
        parser.setHeaderCacheSize(getHttpConfiguration().getHeaderCacheSize());
        return parser;
    }

    @Override
    protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
        return new RestingStream(method, uri, version);
    }

    @Override
    public void onFillable() {
        if (!discards()) {
            super.onFillable();
        }
        if (discards()) {
            discard();
        }
    }

    private boolean discards() {
        return unreadable && phase == Phase.LINGERING && getEndPoint().isOpen();
    }

    /**
     * Throws away what there is and waits for more. Jetty does not read on after a head that it cannot parse, and its
     * reading is not for two threads: the one that parsed the head can still be at it, and would take the buffer from
     * the one that sent the answer. The failure of that would reset the connection. So any number of threads may be in
     * here, each with a buffer of its own.
     */
    private void discard() {
        RetainableByteBuffer buffer = getConnector().getByteBufferPool().acquire(getInputBufferSize(), true);
        try {
            int filled;
            do {
                BufferUtil.clear(buffer.getByteBuffer());
                filled = getEndPoint().fill(buffer.getByteBuffer());
            } while (filled > 0 && discardedBytes.addAndGet(filled) <= bounds.lingerBytesMax());
            if (filled == 0) {
                getEndPoint().tryFillInterested(discardMore);
            } else {
                getEndPoint().close();
            }
        } catch (IOException reset) {
            getEndPoint().close();
        } finally {
            buffer.release();
        }
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        if (lingering.getAndSet(Linger.OVER) == Linger.LINGERS) {
            bounds.lingering().release();
        }
        super.onClose(cause);
    }

    /** Begins to linger; false if too many others do. */
    private boolean linger() {
        if (lingering.get() != Linger.NOT_YET || !bounds.lingering().tryAcquire()) {
            return false;
        }
        if (!lingering.compareAndSet(Linger.NOT_YET, Linger.LINGERS)) {
            bounds.lingering().release();
            return false;
        }
        due(System.nanoTime() + LINGER_NS);
        phase = Phase.LINGERING;
        return true;
    }

    private final class FieldCounter extends HttpConnection.RequestHandler {
        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            fields = 0;
            if (uri.length() > TARGET_LENGTH_MAX) {
                throw new HttpException.RuntimeException(
                        HttpStatus.URI_TOO_LONG_414, "a target of more than " + TARGET_LENGTH_MAX + " characters");
            }
            super.startRequest(method, uri, version);
        }

        @Override
        public void parsedHeader(HttpField field) {
            count();
            super.parsedHeader(field);
        }

        @Override
        public void parsedTrailer(HttpField field) {
            count();
            super.parsedTrailer(field);
        }

        @Override
        public boolean headerComplete() {
            served();
            return super.headerComplete();
        }

        @Override
        public void badMessage(HttpException failure) {
            unreadable = true;
            super.badMessage(failure);
        }

        private void count() {
            fields++;
            if (fields > FIELDS_MAX) {
                throw new HttpException.RuntimeException(
                        HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, "more than " + FIELDS_MAX + " fields");
            }
        }
    }

    private final class RestingStream extends HttpStreamOverHTTP1 {
        private RestingStream(String method, String uri, HttpVersion version) {
            super(method, uri, version);
        }

        /**
         * An incomplete body makes this the last request of the connection. It does not fail the connection, because
         * the answer would be lost with it.
         */
        @Override
        public @Nullable Throwable consumeAvailable() {
            super.consumeAvailable();
            return null;
        }

        @Override
        public void succeeded() {
            dueNs = NEVER;
            restingSinceNs = System.nanoTime();
            phase = Phase.RESTING;
            super.succeeded();
        }
    }

    /** A parser that goes on reading when Jetty would close the connection, and throws away everything. */
    private final class LingeringParser extends HttpParser {
        private boolean lingers;
        private long bytes;

        private LingeringParser(HttpParser.RequestHandler handler, int headerBytesMax, HttpCompliance compliance) {
            super(handler, headerBytesMax, compliance);
        }

        @Override
        public boolean parseNext(ByteBuffer buffer) {
            if (lingers && isState(State.CLOSE)) {
                bytes += buffer.remaining();
                BufferUtil.clear(buffer);
                lingers = bytes <= bounds.lingerBytesMax();
                return false;
            }
            if (phase == Phase.BODY && buffer.hasRemaining() && System.nanoTime() - dueNs > 0) {
                late = true;
                BufferUtil.clear(buffer);
                badMessage(new HttpException.RuntimeException(HttpStatus.REQUEST_TIMEOUT_408));
                return false;
            }
            if (phase == Phase.RESTING && buffer.hasRemaining()) {
                due(System.nanoTime() + bounds.headNs());
                phase = Phase.HEAD;
            }
            return super.parseNext(buffer);
        }

        /** The answer is on its way, and no other request will be taken. */
        @Override
        public void close() {
            super.close();
            lingers = linger();
        }

        @Override
        public boolean isTerminated() {
            return super.isTerminated() && !(lingers && isState(State.CLOSE));
        }
    }
}
