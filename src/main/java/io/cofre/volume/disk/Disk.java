package io.cofre.volume.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One directory of a file system, with everything below it. All paths are relative to that directory; the empty path is
 * the directory itself.
 *
 * <p>No symbolic link is ever followed. Reading or writing a file through a link is an error. A link in a list of a
 * directory is no directory. Deleting or renaming a link affects the link itself. Only the directory itself may be
 * reached by a link.
 *
 * <p>Nothing is durable before it was forced: the content of a file by {@link DiskFile#force} or {@link #force}, the
 * names in a directory by {@link #forceDirectory}, all of it by {@link #sync}. A rename is atomic: the name always
 * leads to the old file or the new one, also after a crash.
 *
 * <p>Thread-safe. Every method can fail with an {@link IOException}; with {@link DiskFullException} if space, inodes or
 * a quota are used up. After a failed force or sync nothing is known about earlier writes, and another one can report a
 * false success.
 */
public interface Disk extends AutoCloseable {
    /** Opens a file for reading and writing, creating an empty one if it does not exist. */
    DiskFile open(Path file) throws IOException;

    /**
     * The whole content of a file; empty if it does not exist.
     *
     * @throws DamagedFileException if it is not the content that {@link #write} wrote. Not every file can be checked:
     *     see {@link #integrityMethod}
     */
    Optional<byte[]> read(Path file) throws IOException;

    /**
     * As {@link #read(Path)}, of a file that is not longer than {@code bytesMax} bytes.
     *
     * @throws LongerFileException if it is
     */
    default Optional<byte[]> read(Path file, int bytesMax) throws IOException {
        Optional<byte[]> content = read(file);
        if (content.isPresent() && content.get().length > bytesMax) {
            throw new LongerFileException(content.get().length);
        }
        return content;
    }

    /** As {@link #read(Path, int)}, for a caller that reads all files once: nothing is remembered for the next read. */
    default Optional<byte[]> readInPassing(Path file, int bytesMax) throws IOException {
        return read(file, bytesMax);
    }

    /** Writes a file in place of any other of that name. A crash or a failure can leave any part of it. */
    void write(Path file, byte[] content) throws IOException;

    /**
     * Gives a file a second name that nothing has yet. If the file system has no hard links the file is copied; either
     * way a later {@link #rename} onto one of the names leaves the other as it is.
     */
    void link(Path file, Path created) throws IOException;

    /** The size and the age of a file or directory; empty if it does not exist. */
    Optional<FileFacts> facts(Path path) throws IOException;

    /** The space that a file or directory takes of the volume; empty if it does not exist. */
    Optional<FileRoom> room(Path path) throws IOException;

    /** Makes the content of a file durable, not its name. */
    void force(Path file) throws IOException;

    /** Gives a file or a directory a new name, replacing a file of that name. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty directory; no effect if it does not exist. */
    void delete(Path path) throws IOException;

    /**
     * Creates a directory whose parent exists. If the directory exists already, the next {@link #sync} still makes its
     * name durable: an earlier process may have ended before its sync.
     */
    void createDirectory(Path directory) throws IOException;

    /** Makes durable which names were created, renamed and deleted in a directory. */
    void forceDirectory(Path directory) throws IOException;

    /** Makes durable everything that any thread did through this disk before the call. */
    void sync() throws IOException;

    /**
     * The number of syncs that failed so far. The system reports a failed write-back once: a writer that began
     * before another one's sync failed must take its bytes for lost, although its own sync succeeds.
     */
    long failedSyncs();

    /**
     * Checks that no other process can have come to use the directory.
     *
     * @throws DirectoryLostException if one can
     */
    default void requireHeld() throws IOException {}

    /** Whether there can be a file or directory of that name. A file system with names of 255 bytes can hold it. */
    default boolean canHold(String fileName) {
        return true;
    }

    /**
     * Whether there is a directory of that name.
     *
     * @throws IOException if that cannot be told, for example without the right to look into the directory above it
     */
    boolean isDirectory(Path path) throws IOException;

    /**
     * The entries of a directory, in no order; empty if there is no directory of that name.
     *
     * @throws IOException if there is one and it cannot be read: it is never taken for an empty one
     */
    List<DiskEntry> list(Path directory) throws IOException;

    /**
     * The names in a directory, in no order; none if it does not exist. It does not look at the things behind the
     * names.
     */
    default List<String> names(Path directory) throws IOException {
        return list(directory).stream().map(DiskEntry::name).toList();
    }

    /** The space of the volume. */
    DiskSpace space() throws IOException;

    /** The method of {@link #sync}, for logs and metrics. */
    String syncMethod();

    /** The method by which {@link #read} finds damage, for logs. */
    String integrityMethod();

    @Override
    void close();
}
