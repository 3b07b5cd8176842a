package io.cofre.web.kit;

import io.cofre.metrics.RequestMetrics;
import io.cofre.session.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * The answers to requests that Jetty itself refuses before they reach our code. They have the same body as all errors.
 */
final class JettyErrors extends ErrorHandler {
    private static final byte[] NOTHING = {};
    private static final String FRAGMENT = "the path ends at a #: in a name it is sent as %23";

    private final Site site;
    private final RequestMetrics metrics;
    private final RequestMetrics.Series series;

    JettyErrors(Site site, RequestMetrics metrics) {
        this.site = site;
        this.metrics = metrics;
        this.series = metrics.series("other", "refused");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        FullResponse answer = answer(request, code(response.getStatus()))
                .worded(site.routes().errorsBeside(path == null ? "" : path));
        ErrorCode code = Objects.requireNonNullElse(answer.error(), ErrorCode.INTERNAL_ERROR);
        byte[] body = Objects.requireNonNullElse(answer.body(), NOTHING);
        metrics.error(code);
        series.record(answer.status(), System.nanoTime() - request.getBeginNanoTime(), 0, body.length);
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, FullResponse.NO_STORE);
        response.getHeaders()
                .put(RequestId.HEADER, RequestId.of(request.getHeaders().get(RequestId.HEADER)));
        if (ErrorBody.retryAfterSeconds(code) > 0) {
            response.getHeaders()
                    .put(new HttpField(HttpHeader.RETRY_AFTER, Integer.toString(ErrorBody.retryAfterSeconds(code))));
        }
        if (code == ErrorCode.UNAVAILABLE) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    /** A path without a route is told to those only who may use some. */
    private FullResponse answer(Request request, ErrorCode code) {
        if (code == ErrorCode.NOT_FOUND
                && site.gatekeeper().judge(request.getHeaders()::get, Request.getRemoteAddr(request), null)
                        instanceof Gatekeeper.Refused refused) {
            return refused.answer();
        }
        boolean fragment = code == ErrorCode.BAD_REQUEST && request.getHttpURI().getFragment() != null;
        return FullResponse.error(code, fragment ? FRAGMENT : message(code));
    }

    /** Jetty has many statuses for a request that it cannot read; for the caller they are one. */
    private static ErrorCode code(int status) {
        return switch (status) {
            case 401 -> ErrorCode.UNAUTHORIZED;
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 408 -> ErrorCode.REQUEST_TIMEOUT;
            case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
            case 414 -> ErrorCode.URI_TOO_LONG;
            case 431 -> ErrorCode.HEADERS_TOO_LARGE;
            case 503 -> ErrorCode.UNAVAILABLE;
            default ->
                status >= 500 && status != 501 && status != 505 ? ErrorCode.INTERNAL_ERROR : ErrorCode.BAD_REQUEST;
        };
    }

    private String message(ErrorCode code) {
        return switch (code) {
            case UNAUTHORIZED, FORBIDDEN -> "the caller may not do that";
            case NOT_FOUND -> "there is no such route";
            case METHOD_NOT_ALLOWED -> "this route does not know that method";
            case REQUEST_TIMEOUT -> "the request did not arrive in time";
            case PAYLOAD_TOO_LARGE -> "the body is too long";
            case URI_TOO_LONG -> "the request line is too long";
            case HEADERS_TOO_LARGE -> "the headers are too long, or more than " + BoundedConnection.FIELDS_MAX;
            case OVERLOADED, UNAVAILABLE, TOO_MANY_REQUESTS -> "the " + site.program() + " is stopping";
            case DAMAGED,
                    CONFLICT,
                    LEASE_HELD,
                    LEASE_LOST,
                    PRECONDITION_FAILED,
                    DUPLICATE,
                    CREDS_UNUSABLE,
                    INTERNAL_ERROR,
                    BAD_GATEWAY,
                    DISK_FULL -> "the " + site.program() + " failed";
            case BAD_REQUEST -> "the request is not well-formed HTTP";
        };
    }
}
