package io.cofre.volume.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The directories of a volume. Looking through them follows no symbolic link below the root. */
record Directories(Path root) {
    /**
     * Whether there is a directory of that name.
     *
     * @throws IOException if that cannot be told
     */
    boolean contains(Path path) throws IOException {
        try {
            return Files.readAttributes(root.resolve(path), BasicFileAttributes.class, NOFOLLOW_LINKS)
                            .isDirectory()
                    && !isBelowLink(path);
        } catch (NoSuchFileException absent) {
            return false;
        } catch (FileSystemException failure) {
            if (isBelowFile(root.resolve(path))) {
                return false;
            }
            throw failure;
        }
    }

    /**
     * Whether the directory above is a file. Then the system fails with ENOTDIR, which says as surely as ENOENT that
     * nothing is there; the JDK has no type for it.
     */
    private static boolean isBelowFile(Path path) {
        Path parent = path.getParent();
        return parent != null && Files.isRegularFile(parent);
    }

    /**
     * Whether a directory above is a symbolic link, which the system would follow. This is checked when directories are
     * looked through, made and emptied. It is not checked for each value, because values lie in directories that have
     * passed the check.
     */
    boolean isBelowLink(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (Files.isSymbolicLink(root.resolve(above))) {
                return true;
            }
        }
        return false;
    }

    /** The entries of a directory, as {@link Disk#list} says. */
    List<DiskEntry> list(Path directory) throws IOException {
        return list(directory, Directories::entry);
    }

    List<String> names(Path directory) throws IOException {
        return list(directory, path -> path.getFileName().toString());
    }

    @FunctionalInterface
    private interface Look<T> {
        T at(Path path) throws IOException;
    }

    private <T> List<T> list(Path directory, Look<T> look) throws IOException {
        List<T> entries = new ArrayList<>();
        Path source = root.resolve(directory);
        try {
            if (Files.isSymbolicLink(source) || isBelowLink(directory)) {
                return List.of();
            }
            read(source, look, entries);
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return List.of();
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return entries;
    }

    private static <T> void read(Path directory, Look<T> look, List<T> entries) throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                entries.add(look.at(path));
            }
        }
    }

    /** Without the right to look at the things in a directory, all of them would seem to be files. */
    private static DiskEntry entry(Path path) throws IOException {
        String name = path.getFileName().toString();
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
            return new DiskEntry(name, found.isDirectory(), found.isSymbolicLink());
        } catch (AccessDeniedException denied) {
            throw denied;
        } catch (IOException gone) {
            return new DiskEntry(name, false, false);
        }
    }
}
