package io.cofre.volume.history;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when what must not be removed is more than there is to be, and when that is over. Not thread-safe. */
final class Excess {
    private static final Logger LOG = LoggerFactory.getLogger(Excess.class);

    private final String what;
    private final String variable;
    private final String command;
    private boolean told;

    /**
     * @param variable the bound
     * @param command what removes one by name
     */
    Excess(String what, String variable, String command) {
        this.what = what;
        this.variable = variable;
        this.command = command;
    }

    /** By how much {@code bytes}, all of which have to stay, are more than {@code bytesMax}. */
    long over(long bytes, long bytesMax) {
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
