package io.cofre.disk;

import java.io.IOException;

/** Another worker has the directory open. */
public final class DirectoryLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String holder;

    DirectoryLockedException(String holder) {
        super("another worker is using this data directory: stop it first, or give this one a directory of its own");
        this.holder = holder;
    }

    /** What the one who has it {@linkplain LocalDisk#signLock said} about itself; empty if nothing. */
    public String holder() {
        return holder;
    }
}
