package io.cofre.session;

/**
 * A request that was not carried out, with the code for the caller. Its message is written for the caller: it names the
 * fault and holds no value of a key, no token and no local path.
 */
public class CofreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String reason;

    /** An error that needs no cause: the caller's fault or an expected state. It carries no stack trace. */
    public CofreException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = message;
    }

    /** An error that was turned into a code where it was met; {@code cause} is for the log only. */
    public CofreException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = message;
    }

    public ErrorCode code() {
        return code;
    }

    /** Throws this error again unless it has the code {@code answered}, which the caller can handle. */
    public void rethrowUnless(ErrorCode answered) {
        if (code != answered) {
            throw this;
        }
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
