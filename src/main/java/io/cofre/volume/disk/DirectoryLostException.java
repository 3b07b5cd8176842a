package io.cofre.volume.disk;

import java.io.IOException;

/** The lock of a directory was removed or replaced, so that another worker may have the directory by now. */
public final class DirectoryLostException extends IOException {
    private static final long serialVersionUID = 1L;

    DirectoryLostException() {
        super(
                "the lock file of the data directory was removed or replaced, and another worker may be using the directory");
    }
}
