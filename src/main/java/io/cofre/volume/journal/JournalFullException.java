package io.cofre.volume.journal;

import java.io.IOException;

/** All segments that a journal may have are in use: some must be released before it takes more. */
public final class JournalFullException extends IOException {
    private static final long serialVersionUID = 1L;

    JournalFullException(int segmentsMax) {
        super("all " + segmentsMax + " segments of the journal are in use");
    }
}
