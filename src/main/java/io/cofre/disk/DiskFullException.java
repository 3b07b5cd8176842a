package io.cofre.disk;

import java.io.IOException;

/** Space, inodes or a quota are used up. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message) {
        super(message);
    }

    public DiskFullException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
