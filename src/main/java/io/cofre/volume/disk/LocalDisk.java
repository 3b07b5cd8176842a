package io.cofre.volume.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A directory of the operating system's file system. */
public final class LocalDisk implements Disk {
    private static final int READS_MAX = 3;

    /** The longest file that is read. No value is longer: the longest request body has 64 MiB. */
    private static final int FILE_BYTES_MAX = 64 << 20;

    private static final Set<OpenOption> READING_AND_WRITING = Set.of(READ, WRITE, CREATE, NOFOLLOW_LINKS);
    private static final Set<OpenOption> REPLACING = Set.of(WRITE, CREATE, TRUNCATE_EXISTING, NOFOLLOW_LINKS);

    private final Path root;
    private final Directories directories;
    private final VolumeSync volumeSync;
    private final OtherDevices otherDevices = new OtherDevices();
    private final ContentSeals seals;
    private final @Nullable DirectoryLock lock;
    private final AtomicLong failedSyncs = new AtomicLong();

    private LocalDisk(Path root, VolumeSync volumeSync, ContentSeals seals, @Nullable DirectoryLock lock) {
        this.root = root;
        this.directories = new Directories(root);
        this.volumeSync = volumeSync;
        this.seals = seals;
        this.lock = lock;
    }

    /**
     * Opens {@code root}, creating it and its parents if need be.
     *
     * @throws IOException also if the locale of the process cannot spell every file name
     */
    public static LocalDisk at(Path root) throws IOException {
        Path directory = RootDirectory.prepare(root);
        return new LocalDisk(directory, VolumeSync.of(directory), ContentSeals.on(directory), null);
    }

    /**
     * Opens {@code root} as {@link #at} does, for this process alone.
     *
     * @param lockFile the file to lock, relative to the root
     * @throws DirectoryLockedException if another process, or another disk of this one, has it
     */
    public static LocalDisk exclusivelyAt(Path root, Path lockFile) throws IOException {
        Path directory = RootDirectory.prepare(root);
        DirectoryLock lock = DirectoryLock.acquire(directory.resolve(lockFile));
        try {
            return new LocalDisk(directory, VolumeSync.of(directory), ContentSeals.on(directory), lock);
        } catch (IOException failure) {
            lock.close();
            throw failure;
        }
    }

    /**
     * Leaves a line about this process for others that find the directory locked, who read it with
     * {@link DirectoryLockedException#holder}.
     *
     * @param line a few characters
     * @throws IOException if the line cannot be written, for example on a full disk; then there is none
     */
    public void signLock(String line) throws IOException {
        if (lock == null) {
            throw new IllegalStateException("the directory is not locked");
        }
        try {
            lock.sign(line);
        } catch (IOException failure) {
            throw DiskFullException.orOther(failure);
        }
    }

    /** The rights to the directory, as {@code ls} shows them, if not only its owner has any; otherwise empty. */
    public Optional<String> widerRights() throws IOException {
        return Privacy.wider(root);
    }

    @Override
    public void requireHeld() throws IOException {
        if (lock != null) {
            lock.requireInPlace();
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        try {
            return new LocalFile(FileChannel.open(root.resolve(file), READING_AND_WRITING, Privacy.ofFile()));
        } catch (IOException failure) {
            throw DiskFullException.orOther(failure);
        }
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        return read(file, FILE_BYTES_MAX);
    }

    @Override
    public Optional<byte[]> read(Path file, int bytesMax) throws IOException {
        return read(file, bytesMax, true);
    }

    @Override
    public Optional<byte[]> readInPassing(Path file, int bytesMax) throws IOException {
        return read(file, bytesMax, false);
    }

    private Optional<byte[]> read(Path file, int bytesMax, boolean remembering) throws IOException {
        Path source = root.resolve(file);
        try {
            // If a file is replaced after its content was read and before its seal is, it seems broken: once, not
            // always.
            for (int read = 0; read < READS_MAX; read++) {
                byte[] content = contentOf(source, bytesMax);
                if (!seals.isBroken(source, content, remembering)) {
                    return Optional.of(content);
                }
            }
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (FileSystemException failure) {
            if (FileReason.isNoDirectory(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
        throw new DamagedFileException("the content does not match its checksum");
    }

    /**
     * As {@link Files#readAllBytes}, without the last read that only finds the end: nobody changes such a file in
     * place.
     */
    private static byte[] contentOf(Path file) throws IOException {
        return contentOf(file, FILE_BYTES_MAX);
    }

    private static byte[] contentOf(Path file, int bytesMax) throws IOException {
        requireNoPipe(file);
        try (FileChannel channel = FileChannel.open(file, READ, NOFOLLOW_LINKS)) {
            long size = channel.size();
            if (size > bytesMax && size <= FILE_BYTES_MAX) {
                throw new LongerFileException(size);
            }
            if (size > FILE_BYTES_MAX) {
                throw new IOException("a file of " + size + " bytes is too large");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            int count = new LocalFile(channel).read(content, 0);
            return count == size ? content.array() : Arrays.copyOf(content.array(), count);
        }
    }

    /** Opening a pipe waits until somebody writes into it, possibly for ever. */
    static void requireNoPipe(Path file) throws IOException {
        if (Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS)
                .isOther()) {
            throw new DamagedFileException("a pipe, a socket or a device is in its place");
        }
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        write(root.resolve(file), content, null);
    }

    private void write(Path target, byte[] content, @Nullable Path original) throws IOException {
        try {
            try (FileChannel channel = FileChannel.open(target, REPLACING, Privacy.ofFile())) {
                LocalFile.writeFully(channel, ByteBuffer.wrap(content), 0);
                if (original == null) {
                    seals.seal(target, content);
                } else {
                    seals.sealCopy(original, target, content);
                }
                volumeSync.written(channel);
            }
        } catch (IOException failure) {
            throw DiskFullException.orOther(failure);
        }
    }

    @Override
    public void link(Path file, Path created) throws IOException {
        Path source = root.resolve(file);
        Path target = root.resolve(created);
        try {
            Files.createLink(target, source);
            volumeSync.changed(target);
        } catch (NoSuchFileException | FileAlreadyExistsException wrong) {
            throw wrong;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            if (Files.isSymbolicLink(source)) {
                Files.copy(source, target, NOFOLLOW_LINKS);
            } else {
                write(target, contentOf(source), source);
            }
        }
    }

    @Override
    public Optional<FileFacts> facts(Path path) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(root.resolve(path), BasicFileAttributes.class, NOFOLLOW_LINKS);
            return Optional.of(new FileFacts(
                    attributes.size(), attributes.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (FileSystemException failure) {
            if (FileReason.isNoDirectory(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public Optional<FileRoom> room(Path path) throws IOException {
        Path target = root.resolve(path);
        try {
            Map<String, Object> attributes = Files.readAttributes(target, "unix:size,nlink,ino", NOFOLLOW_LINKS);
            return Optional.of(new FileRoom(
                    number(attributes.get("size")),
                    Math.toIntExact(number(attributes.get("nlink"))),
                    number(attributes.get("ino"))));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (UnsupportedOperationException noInodes) {
            return facts(path).map(facts -> new FileRoom(facts.bytes(), 1, 0));
        }
    }

    private static long number(@Nullable Object attribute) {
        return attribute instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(root.resolve(file), WRITE, NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            Path source = root.resolve(from);
            Path target = root.resolve(to);
            try {
                Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException otherDevice) {
                if (Files.isDirectory(source)) {
                    throw otherDevice;
                }
                otherDevices.move(source, target, (copied, beside) -> write(beside, contentOf(copied), copied));
            }
            volumeSync.changed(source);
            volumeSync.changed(target);
        } catch (IOException failure) {
            throw DiskFullException.orOther(failure);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Path target = root.resolve(path);
        if (directories.isBelowLink(path)) {
            throw new NotDirectoryException(path.toString());
        }
        try {
            if (Files.deleteIfExists(target)) {
                volumeSync.changed(target);
                otherDevices.deleted(target);
            }
        } catch (FileSystemException failure) {
            // A file stands in the place of its directory.
            if (!FileReason.isNoDirectory(failure)) {
                throw failure;
            }
        }
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        try {
            Path target = root.resolve(directory);
            if (directories.isBelowLink(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
            try {
                Files.createDirectory(target, Privacy.ofDirectory());
            } catch (FileAlreadyExistsException exists) {
                if (!Files.isDirectory(target, NOFOLLOW_LINKS)) {
                    throw new NotDirectoryException(directory.toString());
                }
            }
            volumeSync.changed(target);
        } catch (IOException failure) {
            throw DiskFullException.orOther(failure);
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        VolumeSync.forceDirectory(root.resolve(directory));
    }

    @Override
    public void sync() throws IOException {
        try {
            volumeSync.sync();
        } catch (IOException failure) {
            failedSyncs.incrementAndGet();
            throw DiskFullException.orOther(failure);
        }
    }

    @Override
    public long failedSyncs() {
        return failedSyncs.get();
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        return directories.contains(path);
    }

    @Override
    public List<String> names(Path directory) throws IOException {
        return directories.names(directory);
    }

    @Override
    public List<DiskEntry> list(Path directory) throws IOException {
        return directories.list(directory);
    }

    @Override
    public DiskSpace space() throws IOException {
        FileStore volume = Files.getFileStore(root);
        return new DiskSpace(volume.getUsableSpace(), volume.getTotalSpace());
    }

    @Override
    public String syncMethod() {
        return volumeSync.toString();
    }

    @Override
    public String integrityMethod() {
        return seals.areKept() ? "a checksum with each file" : "JSON alone: the volume keeps no extended attributes";
    }

    @Override
    public void close() {
        volumeSync.close();
        if (lock != null) {
            lock.close();
        }
    }
}
