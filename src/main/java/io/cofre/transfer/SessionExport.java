package io.cofre.transfer;

import io.cofre.session.InstancePath;
import io.cofre.store.SessionCopy;
import java.io.IOException;
import java.io.OutputStream;

/** Writes an instance as a {@code .tar.gz}: a folder that Baileys can use as it is, with a manifest. */
public final class SessionExport {
    private SessionExport() {}

    /**
     * Writes all values of a copy. Each is read twice: before the first byte is written all of them were found intact.
     * Closes neither of the two.
     *
     * @param instance what the copy is of, for the manifest
     * @throws io.cofre.session.CofreException {@code DAMAGED} if a value is not intact; nothing was written then
     * @throws IOException if {@code into} does not take it
     */
    public static void write(SessionCopy copy, InstancePath instance, OutputStream into) throws IOException {
        throw new UnsupportedOperationException("not yet");
    }
}
