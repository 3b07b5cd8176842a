package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** The errors of a body that cannot be taken in. */
public final class BodyProblem {
    private BodyProblem() {}

    static CofreException empty() {
        return new CofreException(ErrorCode.BAD_REQUEST, "body is empty");
    }

    static CofreException tooLong(long bytesMax) {
        return new CofreException(ErrorCode.PAYLOAD_TOO_LARGE, "the body is longer than " + bytesMax + " bytes");
    }

    static CofreException tooSlow() {
        return new CofreException(ErrorCode.REQUEST_TIMEOUT, "the body did not arrive in time");
    }

    static CofreException cutShort() {
        return new CofreException(ErrorCode.BAD_REQUEST, "the body is shorter than its Content-Length");
    }

    /** The error of a body that could not be read: too slow, cut off or malformed. */
    public static CofreException of(IOException failure) {
        return isTimeout(failure)
                ? tooSlow()
                : new CofreException(ErrorCode.BAD_REQUEST, "the body is cut off or malformed", failure);
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException || (failure.getCause() != null && isTimeout(failure.getCause()));
    }
}
