package io.cofre.web.kit;

import io.cofre.metrics.RequestMetrics;
import io.cofre.session.ErrorCode;
import java.nio.ByteBuffer;
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
    private static final String FRAGMENT = "the path ends at a #: in a name it is sent as %23";

    private final ApiKeyFilter keys;
    private final RouteTable routes;
    private final RequestMetrics metrics;
    private final RequestMetrics.Series series;

    JettyErrors(ApiKeyFilter keys, RouteTable routes, RequestMetrics metrics) {
        this.keys = keys;
        this.routes = routes;
        this.metrics = metrics;
        this.series = metrics.series("other", "refused");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ErrorCode code = code(response.getStatus());
        if (code == ErrorCode.NOT_FOUND && !keys.opens(request.getHeaders()::get)) {
            code = ErrorCode.UNAUTHORIZED;
        }
        int status = ErrorBody.status(code);
        boolean fragment = code == ErrorCode.BAD_REQUEST && request.getHttpURI().getFragment() != null;
        String path = request.getHttpURI().getPath();
        boolean problem = path != null && routes.tellsProblems(path);
        String message = fragment ? FRAGMENT : message(code);
        byte[] body = problem ? ErrorBody.problem(code, message) : ErrorBody.json(code, message);
        metrics.error(code);
        series.record(status, System.nanoTime() - request.getBeginNanoTime(), 0, body.length);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, problem ? ErrorBody.PROBLEM : FullResponse.JSON);
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

    private static String message(ErrorCode code) {
        return switch (code) {
            case UNAUTHORIZED -> "the header apikey is missing or wrong";
            case NOT_FOUND -> "there is no such route";
            case METHOD_NOT_ALLOWED -> "this route does not know that method";
            case REQUEST_TIMEOUT -> "the request did not arrive in time";
            case PAYLOAD_TOO_LARGE -> "the body is too long";
            case URI_TOO_LONG -> "the request line is too long";
            case HEADERS_TOO_LARGE -> "the headers are too long, or more than " + BoundedConnection.FIELDS_MAX;
            case OVERLOADED, UNAVAILABLE -> "the worker is stopping";
            case DAMAGED,
                    CONFLICT,
                    LEASE_HELD,
                    LEASE_LOST,
                    PRECONDITION_FAILED,
                    DUPLICATE,
                    CREDS_UNUSABLE,
                    INTERNAL_ERROR,
                    DISK_FULL -> "the worker failed";
            case BAD_REQUEST -> "the request is not well-formed HTTP";
        };
    }
}
