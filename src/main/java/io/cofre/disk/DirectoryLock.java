package io.cofre.disk;

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
import java.nio.file.Path;

/**
 * The right to a directory, held by one process: a lock of the operating system, which ends with the process. The locked
 * file can hold one line that tells others about the holder. It is read through the channel that failed to lock it: who
 * opens the file once more and closes it loses, on Linux, the locks that the process has on it.
 */
final class DirectoryLock implements AutoCloseable {
    private static final int SIGNATURE_BYTES_MAX = 64;

    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    static DirectoryLock acquire(Path lockFile) throws IOException {
        Path directory = lockFile.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        DirectoryLock lock = lock(FileChannel.open(lockFile, READ, WRITE, CREATE), false);
        try {
            // What a former holder said about itself is not true of this one.
            lock.file.truncate(0);
            return lock;
        } catch (IOException failure) {
            lock.file.close();
            throw failure;
        }
    }

    /**
     * Takes a right that many readers can have at a time, but none beside the one who {@linkplain #acquire acquired} the
     * directory. The lock file must exist; nothing is written.
     */
    static DirectoryLock share(Path lockFile) throws IOException {
        return lock(FileChannel.open(lockFile, READ), true);
    }

    private static DirectoryLock lock(FileChannel file, boolean shared) throws IOException {
        boolean locked = false;
        try {
            locked = file.tryLock(0, Long.MAX_VALUE, shared) != null;
            if (!locked) {
                throw new DirectoryLockedException(signature(file));
            }
            return new DirectoryLock(file);
        } catch (OverlappingFileLockException heldByThisProcess) {
            throw new DirectoryLockedException(signature(file));
        } finally {
            if (!locked) {
                file.close();
            }
        }
    }

    /** Tells others who has the directory, in the place of what was told before. It need not outlast the process. */
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
