package io.cofre.volume.history;

import io.cofre.session.InstancePath;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** The living part of a store, as far as the history needs it. Errors are {@link io.cofre.session.CofreException}s. */
public interface LiveSessions {
    /** Whether there is such an instance. */
    boolean contains(InstancePath instance);

    /**
     * The time at which an instance began that has no directory yet: a directory of its name belongs to a former life.
     * Empty for all other instances.
     */
    Optional<Instant> begunWithoutDirectory(InstancePath instance);

    /**
     * Has work done at a quiesced moment. The files then hold every commit that was acknowledged before the call, and
     * nothing of a commit that is acknowledged while the work is done. Only the next checkpoint has to wait.
     */
    void whileQuiesced(QuiescedTask work);

    /**
     * Writes creds anew that are damaged on the volume and intact in memory. Only for work that is done
     * {@link #whileQuiesced}.
     */
    void mendCreds(InstancePath instance) throws IOException;

    /**
     * Requires that the files of an instance hold all of it, while it is {@linkplain #whileQuiesced quiesced}.
     *
     * @throws io.cofre.session.CofreException {@code UNAVAILABLE} if something of it cannot be brought into files
     */
    void requireWhole(InstancePath instance);

    /**
     * Puts another directory in the place of an instance. Meanwhile commits to the instance are refused, and only its
     * directory holds anything of it.
     *
     * @param decide makes the decision durable, so that a crash from then on does not undo it; if it fails nothing was
     *     done
     * @param swap replaces the directory while readers wait; if it fails nothing was done either
     * @param force makes the new state durable
     */
    void replace(InstancePath instance, QuiescedTask decide, QuiescedTask swap, QuiescedTask force);
}
