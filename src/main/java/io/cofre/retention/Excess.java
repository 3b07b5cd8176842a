package io.cofre.retention;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A warning that the things that must not be removed exceed their bound. It is logged when that begins and when it
 * ends. Not thread-safe.
 */
public final class Excess {
    private static final Logger LOG = LoggerFactory.getLogger(Excess.class);

    private final String what;
    private final String variable;
    private final String command;
    private boolean told;

    /**
     * @param variable the variable that sets the bound
     * @param command the command that removes one by name
     */
    public Excess(String what, String variable, String command) {
        this.what = what;
        this.variable = variable;
        this.command = command;
    }

    /** The number by which {@code bytes}, all of which have to stay, exceed {@code bytesMax}. */
    public long over(long bytes, long bytesMax) {
        long excess = Math.max(0, bytes - bytesMax);
        if (excess > 0 && !told) {
            LOG.warn(
                    "{}: {} MiB more than {} allows hold the last copies of identities, and stay until they are too old: raise"
                            + " the bound, or remove what nobody wants back by {}",
                    what,
                    excess / (1 << 20) + 1,
                    variable,
                    command);
        } else if (excess == 0 && told) {
            LOG.info("{}: no more than {} allows", what, variable);
        }
        told = excess > 0;
        return excess;
    }
}
