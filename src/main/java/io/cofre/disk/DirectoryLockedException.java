package io.cofre.disk;

import java.io.IOException;

/** Another worker has the directory open. */
public final class DirectoryLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    DirectoryLockedException() {
        super("another worker is using this data directory: stop it first, or give this one a directory of its own");
    }
}
