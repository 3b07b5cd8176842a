package io.cofre.transfer.format;

import java.io.InputStream;

/**
 * A file or directory of an archive.
 *
 * @param content the bytes of a file, until the next entry is asked for. The stream ends only after the content was
 *     checked against everything that the archive says about it
 */
public record ArchiveEntry(String name, boolean isDirectory, InputStream content) {
    /** The longest name of an entry in bytes, folders included. */
    public static final int NAME_BYTES_MAX = 1024;
}
