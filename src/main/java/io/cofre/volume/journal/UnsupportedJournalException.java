package io.cofre.volume.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A journal was written in a format that this version does not know. */
public final class UnsupportedJournalException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final int version;

    UnsupportedJournalException(Path file, long offset, int version) {
        super("unsupported version " + version + " of the journal: " + file + " at offset " + offset
                + ": this program knows version " + TwinBlock.VERSION);
        this.file = file.toString();
        this.offset = offset;
        this.version = version;
    }

    /** The file, relative to the disk. */
    public String file() {
        return file;
    }

    /** The offset in the file, in bytes. */
    public long offset() {
        return offset;
    }

    public int version() {
        return version;
    }
}
