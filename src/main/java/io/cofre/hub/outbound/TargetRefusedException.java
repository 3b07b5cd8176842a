package io.cofre.hub.outbound;

import java.io.IOException;
import java.io.Serial;

/** A request is not made, because its target is not allowed. The message may be shown to the tenant. */
public final class TargetRefusedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    TargetRefusedException(String message) {
        super(message);
    }
}
