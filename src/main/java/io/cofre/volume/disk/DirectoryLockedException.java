package io.cofre.volume.disk;

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

    /** The description that the holder {@linkplain LocalDisk#signLock gave} of itself; empty if there is none. */
    public String holder() {
        return holder;
    }

    /**
     * The port that the holder says it listens on.
     *
     * @param otherwise the port to assume if the holder does not say, because it has only just begun to start or is of
     *     an older version
     */
    public int port(int otherwise) {
        return holder.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(holder) : otherwise;
    }
}
