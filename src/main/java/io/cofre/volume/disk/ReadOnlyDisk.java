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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the operating system's file system that is looked at and not changed: every method that would change
 * something throws a {@link ReadOnlyFileSystemException}, and nothing is created. It may be on a read-only mount.
 */
public final class ReadOnlyDisk implements Disk {
    private final Path root;
    private final LocalDisk disk;
    private final @Nullable DirectoryLock lock;

    private ReadOnlyDisk(Path root, LocalDisk disk, @Nullable DirectoryLock lock) {
        this.root = root;
        this.disk = disk;
        this.lock = lock;
    }

    /**
     * Opens {@code root} and keeps workers from it meanwhile, if one ever was there.
     *
     * @param lockFile what a worker locks, relative to the root
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
        DirectoryLock lock = Files.exists(existing) ? DirectoryLock.share(existing) : null;
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
     * Looks whether a worker has {@code root}, without opening it.
     *
     * @param lockFile what a worker locks, relative to the root
     * @throws DirectoryLockedException if one has it
     */
    public static void requireUnlocked(Path root, Path lockFile) throws IOException {
        Path existing = root.resolve(lockFile);
        if (Files.exists(existing)) {
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
    public Optional<byte[]> read(Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public Optional<byte[]> read(Path file, int bytesMax) throws IOException {
        return disk.read(file, bytesMax);
    }

    @Override
    public Optional<byte[]> readInPassing(Path file, int bytesMax) throws IOException {
        return disk.readInPassing(file, bytesMax);
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        return disk.isDirectory(path);
    }

    @Override
    public List<String> names(Path directory) throws IOException {
        return disk.names(directory);
    }

    @Override
    public List<DiskEntry> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public DiskSpace space() throws IOException {
        return disk.space();
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
    public Optional<FileFacts> facts(Path path) throws IOException {
        return disk.facts(path);
    }

    @Override
    public Optional<FileRoom> room(Path path) throws IOException {
        return disk.room(path);
    }

    @Override
    public long failedSyncs() {
        return disk.failedSyncs();
    }

    @Override
    public String integrityMethod() {
        return disk.integrityMethod();
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
        disk.close();
        if (lock != null) {
            lock.close();
        }
    }
}
