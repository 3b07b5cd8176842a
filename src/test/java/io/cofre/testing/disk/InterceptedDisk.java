package io.cofre.testing.disk;

import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.volume.disk.DelegatingDisk;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.disk.FileRoom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A disk before each call of which a test is asked: it can let the call pass, hold it up, or have it fail in any way.
 */
public final class InterceptedDisk extends DelegatingDisk {
    /** Asked before each call, by the thread that makes it. */
    @FunctionalInterface
    public interface Interceptor {
        void before(Operation operation, Path path) throws IOException;
    }

    private volatile Interceptor interceptor = (operation, path) -> {};

    public InterceptedDisk(Disk disk) {
        super(disk);
    }

    /** Sets the interceptor that is asked from now on. */
    public void intercept(Interceptor next) {
        interceptor = next;
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        interceptor.before(Operation.OPEN, file);
        return new OpenFile(file, disk.open(file));
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        interceptor.before(Operation.READ, file);
        return disk.read(file);
    }

    @Override
    public Optional<byte[]> read(Path file, int bytesMax) throws IOException {
        interceptor.before(Operation.READ, file);
        return disk.read(file, bytesMax);
    }

    @Override
    public Optional<byte[]> readInPassing(Path file, int bytesMax) throws IOException {
        interceptor.before(Operation.READ, file);
        return disk.readInPassing(file, bytesMax);
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        interceptor.before(Operation.WRITE, file);
        disk.write(file, content);
    }

    @Override
    public void link(Path file, Path created) throws IOException {
        interceptor.before(Operation.LINK, created);
        disk.link(file, created);
    }

    @Override
    public Optional<FileFacts> facts(Path path) throws IOException {
        interceptor.before(Operation.SIZE, path);
        return disk.facts(path);
    }

    @Override
    public Optional<FileRoom> room(Path path) throws IOException {
        interceptor.before(Operation.SIZE, path);
        return disk.room(path);
    }

    @Override
    public void force(Path file) throws IOException {
        interceptor.before(Operation.FORCE, file);
        disk.force(file);
    }

    /** Asked about the name that the file or directory is to get. */
    @Override
    public void rename(Path from, Path to) throws IOException {
        interceptor.before(Operation.RENAME, to);
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        interceptor.before(Operation.DELETE, path);
        disk.delete(path);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        interceptor.before(Operation.CREATE_DIRECTORY, directory);
        disk.createDirectory(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        interceptor.before(Operation.FORCE_DIRECTORY, directory);
        disk.forceDirectory(directory);
    }

    @Override
    public void sync() throws IOException {
        interceptor.before(Operation.SYNC, Path.of(""));
        disk.sync();
    }

    @Override
    public List<String> names(Path directory) throws IOException {
        interceptor.before(Operation.NAMES, directory);
        return disk.names(directory);
    }

    @Override
    public List<DiskEntry> list(Path directory) throws IOException {
        interceptor.before(Operation.LIST, directory);
        return disk.list(directory);
    }

    private final class OpenFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        OpenFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            interceptor.before(Operation.READ, path);
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            interceptor.before(Operation.WRITE, path);
            file.write(from, position);
        }

        @Override
        public void force() throws IOException {
            interceptor.before(Operation.FORCE, path);
            file.force();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
