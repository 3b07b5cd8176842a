package io.cofre.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to a directory, held by one process: a lock of the operating system, which ends with the process. */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    static DirectoryLock acquire(Path lockFile) throws IOException {
        Path directory = lockFile.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return lock(FileChannel.open(lockFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE), false);
    }

    /**
     * Takes a right that many readers can have at a time, but none beside the one who {@linkplain #acquire acquired} the
     * directory. The lock file must exist; nothing is written.
     */
    static DirectoryLock share(Path lockFile) throws IOException {
        return lock(FileChannel.open(lockFile, StandardOpenOption.READ), true);
    }

    private static DirectoryLock lock(FileChannel file, boolean shared) throws IOException {
        try {
            if (file.tryLock(0, Long.MAX_VALUE, shared) == null) {
                throw new DirectoryLockedException();
            }
            return new DirectoryLock(file);
        } catch (OverlappingFileLockException heldByThisProcess) {
            file.close();
            throw new DirectoryLockedException();
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
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
