package io.cofre.volume.disk;

import java.io.IOException;

/** A file is longer than its reader wanted. Nothing of it was read. It is made often, so it carries no stack trace. */
public final class LongerFileException extends IOException {
    private static final long serialVersionUID = 1L;

    LongerFileException(long bytes) {
        super("a file of " + bytes + " bytes");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
