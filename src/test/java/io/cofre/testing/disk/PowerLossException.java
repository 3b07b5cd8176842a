package io.cofre.testing.disk;

import java.io.IOException;

/** The simulated power is gone: the process that made the call would not live to see this. */
public final class PowerLossException extends IOException {
    private static final long serialVersionUID = 1L;

    public PowerLossException() {
        super("the power is gone");
    }
}
