package io.cofre.web.kit;

import io.cofre.session.ErrorCode;

/**
 * A way to tell errors: the body of an answer that is one.
 *
 * @param contentType the media type of the body
 * @param words makes the body
 */
public record ErrorFormat(String contentType, Words words) {
    /** The one that pods know. */
    public static final ErrorFormat PODS = new ErrorFormat(FullResponse.JSON, ErrorBody::json);

    /** Problem details (RFC 9457). */
    public static final ErrorFormat PROBLEM_DETAILS = new ErrorFormat(ErrorBody.PROBLEM, ErrorBody::problem);

    /** Makes the body of an error. */
    @FunctionalInterface
    public interface Words {
        /** The body, in UTF-8. */
        byte[] of(ErrorCode code, String message);
    }
}
