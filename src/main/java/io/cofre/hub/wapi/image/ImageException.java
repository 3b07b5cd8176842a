package io.cofre.hub.wapi.image;

import java.io.Serial;

/** An image that a caller named cannot be had. The message may be shown to the caller: it names no address. */
public final class ImageException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** The reason. */
    public enum Reason {
        /** The URL is malformed, or leads where the hub makes no requests to. */
        REFUSED,
        /** There was no answer, not in time, or not one with a content. */
        NOT_FETCHED,
        /** The content is no image, or one of a kind that WhatsApp does not show. */
        NOT_AN_IMAGE,
        /** The content is too long. */
        TOO_LARGE,
        /** Others wait for their images already. */
        BUSY
    }

    private final Reason reason;

    ImageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
