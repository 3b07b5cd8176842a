package io.cofre.volume.disk;

import java.io.IOException;

/** Space, inodes or a quota are used up. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message) {
        super(message);
    }

    private DiskFullException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    /** The failure, as a {@link DiskFullException} if it is a lack of room. */
    static IOException orOther(IOException failure) {
        return isFull(failure) ? new DiskFullException(failure) : failure;
    }

    /** The JDK has no type for ENOSPC and EDQUOT: their text is all it gives. */
    private static boolean isFull(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No space left on device") || message.contains("quota exceeded");
    }
}
