package io.cofre.volume.disk;

import java.io.IOException;

/** A file does not hold what was written to it. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedFileException(String message) {
        super(message);
    }
}
