package io.cofre.volume.history;

import io.cofre.session.InstancePath;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** What the archive asks of the living part of a store. Errors are {@link io.cofre.session.CofreException}s. */
public interface LiveSessions {
    /** Whether there is such an instance. */
    boolean contains(InstancePath instance);

    /** When an instance began that has no directory yet: one of its name is a former life's. Empty for all others. */
    Optional<Instant> begunWithoutDirectory(InstancePath instance);

    /**
     * Has work done at a moment at which the files hold every commit that was acknowledged before the call, and nothing
     * of a commit that is acknowledged while the work is done. Nobody is held up but the next checkpoint.
     */
    void whileQuiesced(QuiescedTask work);

    /**
     * Writes creds anew that are damaged on the volume and intact in memory. For what is done {@link #whileQuiesced}.
     */
    void mendCreds(InstancePath instance) throws IOException;

    /**
     * Tells whether the files of an instance hold all of it, while it is {@linkplain #whileQuiesced quiesced}.
     *
     * @throws io.cofre.session.CofreException {@code UNAVAILABLE} if something of it cannot be brought into files
     */
    void requireWhole(InstancePath instance);

    /**
     * Puts another directory in the place of an instance. Meanwhile commits to it are refused, and nothing but its
     * directory holds anything of it.
     *
     * @param decide makes durable what is going to be done, so that a crash from then on does not undo it; if it fails
     *     nothing was done
     * @param swap does it; readers wait for it. If it fails nothing was done either
     * @param force makes durable what was done
     */
    void replace(InstancePath instance, QuiescedTask decide, QuiescedTask swap, QuiescedTask force);
}
