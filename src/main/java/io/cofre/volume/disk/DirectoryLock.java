package io.cofre.volume.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right to a directory, held by one process: a lock of the operating system, which ends with the process. The
 * locked file can hold one line that tells others about the holder. That line is read through the channel that failed
 * to lock the file: on Linux, a process that opens the file once more and closes it loses its locks on the file.
 */
final class DirectoryLock implements AutoCloseable {
    private static final int SIGNATURE_BYTES_MAX = 64;

    private final Path path;
    private final FileChannel file;

    /**
     * The identity of the locked file, which stays the same whatever has its name later; null if the system cannot
     * tell.
     */
    private final @Nullable Object key;

    private DirectoryLock(Path path, FileChannel file, @Nullable Object key) {
        this.path = path;
        this.file = file;
        this.key = key;
    }

    /**
     * Takes the right for this process alone. It makes the lock file and its directory if need be.
     *
     * @throws IOException also if a link is in the place of one of them: a file at its other end would be emptied
     */
    static DirectoryLock acquire(Path lockFile) throws IOException {
        Path directory = lockFile.getParent();
        if (directory != null) {
            requireNoLink(directory);
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, Privacy.ofDirectory());
            }
        }
        requireNoLink(lockFile);
        Set<OpenOption> options = Set.of(READ, WRITE, CREATE, NOFOLLOW_LINKS);
        DirectoryLock lock = lock(lockFile, FileChannel.open(lockFile, options, Privacy.ofFile()), false);
        try {
            Privacy.narrow(lockFile);
            // The description of a former holder would not fit this process.
            lock.file.truncate(0);
            return lock;
        } catch (IOException failure) {
            lock.file.close();
            throw failure;
        }
    }

    private static void requireNoLink(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new IOException(
                    path.getFileName()
                            + " in the data directory is a symbolic link, and none is followed: put what it points to in its place");
        }
    }

    /** Whether there is a lock file. A link is none: no worker starts where one is. */
    static boolean isThere(Path lockFile) {
        Path directory = lockFile.getParent();
        return Files.isRegularFile(lockFile, NOFOLLOW_LINKS) && (directory == null || !Files.isSymbolicLink(directory));
    }

    /**
     * Takes a shared right. Many readers can have it at a time, but none while somebody has
     * {@linkplain #acquire acquired} the directory. The lock file must exist; nothing is written.
     */
    static DirectoryLock share(Path lockFile) throws IOException {
        return lock(lockFile, FileChannel.open(lockFile, READ, NOFOLLOW_LINKS), true);
    }

    private static DirectoryLock lock(Path path, FileChannel file, boolean shared) throws IOException {
        boolean locked = false;
        try {
            boolean isFree = file.tryLock(0, Long.MAX_VALUE, shared) != null;
            if (!isFree) {
                throw new DirectoryLockedException(path, signature(file));
            }
            DirectoryLock lock = new DirectoryLock(path, file, keyOf(path));
            locked = true;
            return lock;
        } catch (OverlappingFileLockException heldByThisProcess) {
            throw new DirectoryLockedException(path, signature(file));
        } finally {
            if (!locked) {
                file.close();
            }
        }
    }

    /**
     * Checks that the locked file still has its name. If it has not, the next process finds the directory free.
     *
     * @throws DirectoryLostException if it was removed or replaced
     */
    void requireInPlace() throws DirectoryLostException {
        if (!isInPlace()) {
            throw new DirectoryLostException();
        }
    }

    private boolean isInPlace() {
        try {
            return Objects.equals(key, keyOf(path));
        } catch (NoSuchFileException removed) {
            return false;
        } catch (IOException unknown) {
            // A failing disk shows when something is written to it.
            return true;
        }
    }

    private static @Nullable Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Replaces the line that tells others about the holder of the directory. It need not outlast the process. */
    void sign(String line) throws IOException {
        file.truncate(0);
        LocalFile.writeFully(file, ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static String signature(FileChannel file) {
        ByteBuffer content = ByteBuffer.allocate(SIGNATURE_BYTES_MAX);
        try {
            file.read(content, 0);
        } catch (IOException unreadable) {
            return "";
        }
        return StandardCharsets.UTF_8.decode(content.flip()).toString().strip();
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
