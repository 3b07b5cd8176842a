package io.cofre.testing.disk;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.DiskSpace;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.disk.FileRoom;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A disk on which some directories are closed to this process, as directories of root with mode 0700 are to others. */
public final class ClosedDirectories implements Disk {
    private final Disk disk;
    private final Set<Path> closed = ConcurrentHashMap.newKeySet();

    public ClosedDirectories(Disk disk, Path... closed) {
        this.disk = disk;
        this.closed.addAll(List.of(closed));
    }

    public void open(String directory) {
        closed.remove(Path.of(directory));
    }

    private Path outside(Path path) throws IOException {
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            if (closed.contains(parent)) {
                throw new AccessDeniedException(path.toString());
            }
        }
        return path;
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return disk.open(outside(file));
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        return disk.read(outside(file));
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        disk.write(outside(file), content);
    }

    @Override
    public void link(Path file, Path created) throws IOException {
        disk.link(outside(file), outside(created));
    }

    @Override
    public Optional<FileFacts> facts(Path path) throws IOException {
        return disk.facts(outside(path));
    }

    @Override
    public Optional<FileRoom> room(Path path) throws IOException {
        return disk.room(outside(path));
    }

    @Override
    public long failedSyncs() {
        return disk.failedSyncs();
    }

    @Override
    public void force(Path file) throws IOException {
        disk.force(outside(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(outside(from), outside(to));
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(outside(path));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        disk.createDirectory(outside(directory));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(outside(directory));
    }

    @Override
    public void sync() throws IOException {
        disk.sync();
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        return disk.isDirectory(outside(path));
    }

    @Override
    public List<DiskEntry> list(Path directory) throws IOException {
        if (closed.contains(directory)) {
            throw new AccessDeniedException(directory.toString());
        }
        return disk.list(outside(directory));
    }

    @Override
    public DiskSpace space() throws IOException {
        return disk.space();
    }

    @Override
    public String syncMethod() {
        return disk.syncMethod();
    }

    @Override
    public String integrityMethod() {
        return disk.integrityMethod();
    }

    @Override
    public void close() {
        disk.close();
    }
}
