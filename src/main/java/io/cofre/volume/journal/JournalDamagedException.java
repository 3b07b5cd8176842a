package io.cofre.volume.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A journal holds something that no crash can leave: it is not opened, because acknowledged records could be lost. */
public final class JournalDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    JournalDamagedException(Path file, long offset, String finding) {
        super("the journal is damaged: " + file + " at offset " + offset + ": " + finding);
        this.file = file.toString();
        this.offset = offset;
    }

    /** The file, relative to the disk. */
    public String file() {
        return file;
    }

    /** The offset in the file, in bytes. */
    public long offset() {
        return offset;
    }
}
