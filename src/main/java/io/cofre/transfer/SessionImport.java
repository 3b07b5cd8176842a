package io.cofre.transfer;

import io.cofre.store.Staging;
import java.io.IOException;
import java.io.InputStream;

/** Reads archives of sessions, which are untrusted: what is not plainly right is refused. */
public final class SessionImport {
    private SessionImport() {}

    /** {@link #read(InputStream, Staging, ImportLimits)} within the default limits. */
    public static Imported read(InputStream archive, Staging into) throws IOException {
        return read(archive, into, ImportLimits.defaults());
    }

    /**
     * Stages the values of an archive: one that was exported, or a Baileys folder; {@code .tar}, {@code .tar.gz} or
     * {@code .zip}. Reads to the end, and closes neither of the two.
     *
     * @throws io.cofre.session.CofreException {@code BAD_REQUEST} or {@code PAYLOAD_TOO_LARGE} if the archive is refused.
     *     What is in the staging then is worth nothing
     * @throws IOException if {@code archive} cannot be read
     */
    public static Imported read(InputStream archive, Staging into, ImportLimits limits) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }
}
