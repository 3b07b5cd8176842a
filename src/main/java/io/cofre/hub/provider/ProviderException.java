package io.cofre.hub.provider;

import java.io.Serial;

/** A provider did not do what it was asked for. Its message may be shown to the tenant: it holds no secret. */
public final class ProviderException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** The reason. */
    public enum Reason {
        /** It does not answer, or failed, or the breaker is open. */
        UNAVAILABLE,
        /** It does not take the key. */
        UNAUTHORIZED,
        /** It has no such instance. */
        ABSENT,
        /** The instance exists already. */
        EXISTS,
        /** The instance is not connected to WhatsApp. */
        NOT_CONNECTED,
        /** It refused what was asked. */
        REFUSED
    }

    private final Reason reason;

    public ProviderException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ProviderException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
