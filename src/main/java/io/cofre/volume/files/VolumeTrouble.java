package io.cofre.volume.files;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.disk.DiskFullException;
import java.io.IOException;

/** The errors that callers get for failures of the volume. */
public final class VolumeTrouble {
    private VolumeTrouble() {}

    /** The error for the caller; {@code what} names the action that failed. */
    public static CofreException of(String what, IOException failure) {
        return failure instanceof DiskFullException
                ? new CofreException(ErrorCode.DISK_FULL, what + ": no space is left on the volume", failure)
                : new CofreException(ErrorCode.UNAVAILABLE, what + ": the volume failed", failure);
    }
}
