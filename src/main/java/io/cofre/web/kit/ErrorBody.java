package io.cofre.web.kit;

import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import org.eclipse.jetty.http.HttpStatus;

/**
 * The two bodies of errors: the one that pods know, and problem details (RFC 9457). It is the one place that gives an
 * HTTP status to an {@link ErrorCode}.
 *
 * <pre>
 *   {"statusCode":404,"message":["the key does not exist"],"error":"not_found"}
 *   {"type":"about:blank","title":"Not Found","status":404,"detail":"the key does not exist","code":"not_found"}
 * </pre>
 */
final class ErrorBody {
    /** The media type of problem details. */
    static final String PROBLEM = "application/problem+json";

    private ErrorBody() {}

    static byte[] json(ErrorCode code, String message) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberField("statusCode", status(code));
            json.writeArrayFieldStart("message");
            json.writeString(message);
            json.writeEndArray();
            json.writeStringField("error", code.wireName());
            json.writeEndObject();
        });
    }

    static byte[] problem(ErrorCode code, String message) {
        int status = status(code);
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", HttpStatus.getMessage(status));
            json.writeNumberField("status", status);
            json.writeStringField("detail", message);
            json.writeStringField("code", code.wireName());
            json.writeEndObject();
        });
    }

    static int status(ErrorCode code) {
        return switch (code) {
            case BAD_REQUEST -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case REQUEST_TIMEOUT -> 408;
            case CONFLICT, DUPLICATE, CREDS_UNUSABLE, LEASE_HELD, LEASE_LOST -> 409;
            case PRECONDITION_FAILED -> 412;
            case PAYLOAD_TOO_LARGE -> 413;
            case URI_TOO_LONG -> 414;
            case TOO_MANY_REQUESTS -> 429;
            case HEADERS_TOO_LARGE -> 431;
            case DAMAGED, INTERNAL_ERROR -> 500;
            case BAD_GATEWAY -> 502;
            case OVERLOADED, UNAVAILABLE -> 503;
            case DISK_FULL -> 507;
        };
    }

    /** The seconds after which the same request may succeed; 0 if waiting alone will not help. */
    static int retryAfterSeconds(ErrorCode code) {
        if (code.kind() != ErrorCode.Kind.BUSY) {
            return 0;
        }
        return code == ErrorCode.OVERLOADED || code == ErrorCode.TOO_MANY_REQUESTS ? 1 : 5;
    }
}
