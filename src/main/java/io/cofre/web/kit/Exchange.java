package io.cofre.web.kit;

import io.cofre.metrics.RequestMetrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/** One request on its way to its answer, with the facts that the log and the metrics need. Not thread-safe. */
final class Exchange {
    private static final int GATHERED_BYTES = 16 * 1024;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final long startedAtNs = System.nanoTime();
    private final String id;
    private final @Nullable Method method;
    private @Nullable Route route;
    private @Nullable Match match;
    private @Nullable CofreException unmatched;
    private @Nullable Request handled;
    private ErrorFormat besideErrors = ErrorFormat.PODS;
    private @Nullable Object caller;
    private boolean ended;

    Exchange(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.id = RequestId.of(request.getHeader(RequestId.HEADER));
        this.method = Method.of(request.getMethod());
    }

    HttpServletRequest request() {
        return request;
    }

    String id() {
        return id;
    }

    @Nullable
    Method method() {
        return method;
    }

    /** Remembers the route of its path; null if there is none. */
    void found(@Nullable Route known) {
        route = known;
    }

    /** A response in the words of its route. */
    FullResponse worded(FullResponse response) {
        return response.worded(route == null ? besideErrors : route.errors());
    }

    @Nullable
    Route route() {
        return route;
    }

    void matched(Match found) {
        match = found;
    }

    /**
     * Remembers why it cannot be handled, until it may be told.
     *
     * @param errors the way in which the routes beside its path tell their errors
     */
    void unmatched(CofreException refusal, ErrorFormat errors) {
        unmatched = refusal;
        besideErrors = errors;
    }

    /** Remembers who makes it. */
    void admitted(Object known) {
        caller = known;
    }

    /** The caller that makes it; null if its route is open to all. */
    @Nullable
    Object caller() {
        return caller;
    }

    /**
     * The route, the handler, the path and the query of the request.
     *
     * @throws CofreException if it lacks one of them
     */
    Match match() {
        if (match == null) {
            throw unmatched == null ? new IllegalStateException("no route was looked for") : unmatched;
        }
        return match;
    }

    /** Whether its route asks for no key, and has a handler for its method. */
    boolean isOpen() {
        return route != null && route.isOpen() && route.handler(method) != null;
    }

    /** The kind of body that its handler takes. */
    BodyKind bodyKind() {
        return match == null ? BodyKind.NONE : match.route().bodyKind(method);
    }

    /** Remembers the request that its handler is given. */
    void handled(Request request) {
        handled = request;
    }

    /** Whether a stage has responded. */
    boolean isEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Records that the response is decided: readers need not wait for it any more. */
    void decided() {
        if (handled != null) {
            handled.decided();
        }
    }

    /** Records that the response was sent, or that the caller is gone. */
    void sent() {
        if (handled != null) {
            handled.sent();
        }
    }

    long bodyBytes() {
        return handled == null ? 0 : handled.bodyBytes();
    }

    long elapsedNs() {
        return System.nanoTime() - startedAtNs;
    }

    RequestMetrics.@Nullable Series series() {
        return route == null ? null : route.series(method);
    }

    /** Sets the header {@code Allow}, with the methods that a route knows. */
    private void allow(Route known) {
        StringBuilder allowed = new StringBuilder();
        for (Method each : known.methods()) {
            allowed.append(allowed.isEmpty() ? "" : ", ").append(each.name());
        }
        response.setHeader("Allow", allowed.toString());
    }

    /** Tells the caller that the connection ends with the answer, if some of the body has not come yet. */
    void leaveBody() {
        boolean none = request.getContentLengthLong() <= 0 && request.getHeader("Transfer-Encoding") == null;
        if (none) {
            return;
        }
        ServletContextRequest core = ServletContextRequest.getServletContextRequest(request);
        core.consumeAvailable();
        if (!core.getConnectionMetaData().isPersistent()) {
            response.setHeader("Connection", "close");
        }
    }

    /** Lets a web page of that origin read the answer. */
    void letRead(String origin) {
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Expose-Headers", "Retry-After, " + RequestId.HEADER);
        response.addHeader("Vary", "Origin");
    }

    /** Writes a full response. {@code HEAD} is left without a body by the server. */
    void send(FullResponse full) throws IOException {
        response.setStatus(full.status());
        response.setHeader(RequestId.HEADER, id);
        response.setHeader(FullResponse.CACHE_CONTROL, FullResponse.NO_STORE);
        response.setContentType(full.contentType());
        if (full.error() != null && ErrorBody.retryAfterSeconds(full.error()) > 0) {
            response.setIntHeader("Retry-After", ErrorBody.retryAfterSeconds(full.error()));
        }
        for (FullResponse.Header header = full.header(); header != null; header = header.next()) {
            response.setHeader(header.name(), header.value());
        }
        if (full.error() == ErrorCode.METHOD_NOT_ALLOWED && route != null) {
            allow(route);
        }
        if (BoundedConnection.of(request).shouldEnd()) {
            response.setHeader("Connection", "close");
        }
        byte[] body = full.body();
        if (body != null) {
            response.setContentLength(body.length);
            write(body);
        }
    }

    /** A caller that reads a large answer too slowly holds its memory, so there is a deadline. */
    private void write(byte[] body) throws IOException {
        if (body.length <= BodyMemoryLimit.SMALL_BYTES_MAX) {
            response.getOutputStream().write(body);
            return;
        }
        BoundedConnection connection = BoundedConnection.of(request);
        connection.awaitReader(System.nanoTime() + TimedOutput.limitNs(body.length));
        try {
            response.getOutputStream().write(body);
        } finally {
            connection.served();
        }
    }

    /**
     * Writes a body as it is made, and returns its length. {@code HEAD} gets the headers only, of the answer that
     * {@code GET} would get: the body is made until {@code GET} would have seen its first bytes.
     */
    long send(Response.Stream stream) throws IOException {
        response.setStatus(200);
        response.setHeader(RequestId.HEADER, id);
        response.setHeader(FullResponse.CACHE_CONTROL, FullResponse.NO_STORE);
        response.setContentType(stream.contentType());
        if (stream.fileName() != null) {
            response.setHeader("Content-Disposition", FileNameHeader.of(stream.fileName()));
        }
        if (method == Method.HEAD) {
            HeadOutput.of(stream.content(), response.getBufferSize());
            return 0;
        }
        if (request.getProtocol().equals("HTTP/1.1")) {
            // If the connection is not kept the server would mark the end by closing it, and that looks like a cut.
            response.setHeader("Transfer-Encoding", "chunked");
        }
        if (!stream.isTimed()) {
            return written(stream, response.getOutputStream());
        }
        // A wait for the reader costs more than a short write, so short writes are gathered.
        TimedOutput timed =
                new TimedOutput(response.getOutputStream(), BoundedConnection.of(request), System::nanoTime);
        OutputStream gathered = new BufferedOutputStream(timed, GATHERED_BYTES);
        long bytes = written(stream, gathered);
        gathered.flush();
        return bytes;
    }

    private static long written(Response.Stream stream, OutputStream into) throws IOException {
        CountedOutput counted = new CountedOutput(into);
        stream.content().writeTo(counted);
        return counted.bytes();
    }

    /** Begins an answer that stays open. Proxies must neither keep it nor wait for its end. */
    void beginEvents() {
        response.setStatus(200);
        response.setHeader(RequestId.HEADER, id);
        response.setHeader(FullResponse.CACHE_CONTROL, FullResponse.NO_STORE);
        response.setHeader("X-Accel-Buffering", "no");
        response.setContentType("text/event-stream");
    }

    /**
     * The stream that sends events as this answer. It writes past the servlet, whose output makes a thread wait. It is
     * not sent in chunks, because Jetty sends the line end of a chunk with the next one, and some readers take a chunk
     * only with its line end.
     *
     * @param owner gives the stream its turns
     */
    EventStream events(EventSource source, EventStream.Owner owner) {
        beginEvents();
        response.setHeader("Connection", "close");
        ServletContextRequest core = ServletContextRequest.getServletContextRequest(request);
        return new EventStream(source, core.getServletContextResponse(), BoundedConnection.of(request), owner);
    }

    /** Forgets an answer that was begun. Returns false, and does nothing, if the caller has seen some of it already. */
    boolean tryReset() {
        if (response.isCommitted()) {
            return false;
        }
        response.reset();
        return true;
    }

    /** Cuts the connection, so that a caller cannot take the answer for complete. */
    void cut() {
        ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
    }
}
