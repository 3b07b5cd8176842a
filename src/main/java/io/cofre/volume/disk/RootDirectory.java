package io.cofre.volume.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The root directory of a disk, found or made. */
final class RootDirectory {
    private RootDirectory() {}

    /** The force of a directory. */
    @FunctionalInterface
    interface Force {
        void of(Path directory) throws IOException;
    }

    /**
     * The real path of {@code root}. If need be, the directory and its parents are made durably.
     *
     * <p>The JDK spells file names in the encoding of the locale. In the C locale the first name with an accent would
     * fail, long after the start.
     *
     * @throws IOException also if the locale of the process cannot spell every file name
     */
    static Path prepare(Path root) throws IOException {
        return prepare(root, VolumeSync::forceDirectory);
    }

    /** @param force makes the names in a directory durable */
    static Path prepare(Path root, Force force) throws IOException {
        String encoding = System.getProperty("sun.jnu.encoding", "unknown");
        if (!encoding.equals("UTF-8")) {
            throw new IOException("file names need a UTF-8 locale, and that of this process is " + encoding
                    + ": set LC_ALL=C.UTF-8 in its environment");
        }
        Path directory = root.toAbsolutePath();
        make(directory, force);
        // The directory itself may be a link, or be below one: the operator names it.
        return directory.toRealPath();
    }

    /** A sync of the volume does not cover the directories above it: a power loss could take one that nobody forced. */
    private static void make(Path directory, Force force) throws IOException {
        Path parent = directory.getParent();
        if (parent == null || Files.isDirectory(directory)) {
            return;
        }
        make(parent, force);
        try {
            Files.createDirectory(directory, Privacy.ofDirectory());
        } catch (FileAlreadyExistsException exists) {
            if (!Files.isDirectory(directory)) {
                throw exists;
            }
        }
        try {
            force.of(parent.toRealPath());
        } catch (AccessDeniedException unreadable) {
            // A directory that may be written but not read cannot be forced.
        }
    }
}
