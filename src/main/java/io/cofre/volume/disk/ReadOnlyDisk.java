package io.cofre.volume.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the operating system's file system that is only read. Every method that would change something throws
 * a {@link ReadOnlyFileSystemException}, and nothing is created. It may be on a read-only mount.
 */
public final class ReadOnlyDisk extends DelegatingDisk {
    private final Path root;
    private final @Nullable DirectoryLock lock;

    private ReadOnlyDisk(Path root, LocalDisk disk, @Nullable DirectoryLock lock) {
        super(disk);
        this.root = root;
        this.lock = lock;
    }

    /**
     * Opens {@code root}. If a worker ever used it, workers are kept out until this disk is closed.
     *
     * @param lockFile the file that a worker locks, relative to the root
     * @throws DirectoryLockedException if a worker has it
     * @throws NoSuchFileException if there is no such directory
     */
    public static ReadOnlyDisk at(Path root, Path lockFile) throws IOException {
        Path directory = root.toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw Files.exists(directory)
                    ? new NotDirectoryException(directory.toString())
                    : new NoSuchFileException(directory.toString());
        }
        Path existing = directory.resolve(lockFile);
        DirectoryLock lock = DirectoryLock.isThere(existing) ? DirectoryLock.share(existing) : null;
        try {
            return new ReadOnlyDisk(directory, LocalDisk.at(directory), lock);
        } catch (IOException failure) {
            if (lock != null) {
                lock.close();
            }
            throw failure;
        }
    }

    /**
     * Checks that no worker has {@code root}, without opening it.
     *
     * @param lockFile the file that a worker locks, relative to the root
     * @throws DirectoryLockedException if one has it
     */
    public static void requireUnlocked(Path root, Path lockFile) throws IOException {
        Path existing = root.resolve(lockFile);
        if (DirectoryLock.isThere(existing)) {
            DirectoryLock.share(existing).close();
        }
    }

    /** Opens a file that exists; its writes fail with a {@link java.nio.channels.NonWritableChannelException}. */
    @Override
    public DiskFile open(Path file) throws IOException {
        LocalDisk.requireNoPipe(root.resolve(file));
        return new LocalFile(FileChannel.open(root.resolve(file), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void write(Path file, byte[] content) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void link(Path file, Path created) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void force(Path file) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void rename(Path from, Path to) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void delete(Path path) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void createDirectory(Path directory) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void forceDirectory(Path directory) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void sync() {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public String syncMethod() {
        return "read only";
    }

    @Override
    public void close() {
        super.close();
        if (lock != null) {
            lock.close();
        }
    }
}
