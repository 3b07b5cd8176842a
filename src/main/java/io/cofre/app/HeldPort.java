package io.cofre.app;

import java.util.Optional;

/** A warning that the configured port is not the one of the socket that was handed over. */
final class HeldPort {
    private HeldPort() {}

    /** A sentence for the log; empty if all is well. */
    static Optional<String> warning(String variable, int configured, int port, boolean isHeld) {
        return isHeld && configured != port
                ? Optional.of(variable + " is " + configured + ", and the socket that was handed over has the port "
                        + port + ": that one counts")
                : Optional.empty();
    }
}
