package io.cofre.web.socketio;

import java.io.Serial;

/** A request that is refused. Its message is for the caller. */
final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
