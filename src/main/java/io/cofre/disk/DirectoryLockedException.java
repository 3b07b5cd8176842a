package io.cofre.disk;

import java.io.IOException;
import java.nio.file.Path;

/** Another process has the directory, mostly another worker. */
public final class DirectoryLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String holder;

    DirectoryLockedException(Path lockFile, String holder) {
        super("another worker is using this data directory: stop it first, or give this one a directory of its own"
                + " (which process it is: fuser " + lockFile + ", or lslocks)");
        this.holder = holder;
    }

    /** What the one who has it {@linkplain LocalDisk#signLock said} about itself; empty if nothing. */
    public String holder() {
        return holder;
    }
}
