package io.cofre.cli;

import java.io.IOException;

/** A command that was understood and is not carried out; its message names the obstacle. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
