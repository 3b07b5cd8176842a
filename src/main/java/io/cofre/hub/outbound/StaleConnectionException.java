package io.cofre.hub.outbound;

import java.io.IOException;
import java.io.Serial;

/** A connection that was kept broke before the first byte of the answer. */
final class StaleConnectionException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    StaleConnectionException(IOException cause) {
        super("a kept connection was closed", cause);
    }
}
