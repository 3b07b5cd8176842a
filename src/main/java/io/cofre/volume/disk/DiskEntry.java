package io.cofre.volume.disk;

/**
 * A name in a directory.
 *
 * @param isDirectory whether it is a directory; a symbolic link to one is none
 * @param isLink whether it is a symbolic link, whatever it points to
 */
public record DiskEntry(String name, boolean isDirectory, boolean isLink) {
    /** An entry for a directory or a file. */
    public DiskEntry(String name, boolean isDirectory) {
        this(name, isDirectory, false);
    }
}
