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

/** Looks through the directories of a volume, and follows no symbolic link below its root. */
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

    /** The JDK has no type for ENOTDIR, which says as surely as ENOENT that nothing is there. */
    private static boolean isBelowFile(Path path) {
        Path parent = path.getParent();
        return parent != null && Files.isRegularFile(parent);
    }

    /**
     * Whether a directory above is a symbolic link, which the system would follow. It is asked where directories are
     * looked through, made and emptied, and not for each value: those are in directories that were found so.
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

    /** Without the right to look at what a directory names, all of it would seem to be files. */
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
