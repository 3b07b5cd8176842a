package io.cofre.testing.disk;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.DiskSpace;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.disk.FileRoom;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A real directory that does to names what another file system would. Slow, and for one thread at a time. */
public final class MergingDisk implements Disk {
    private final LocalDisk disk;
    private final SimulatedNames naming;

    public MergingDisk(LocalDisk disk, SimulatedNames naming) {
        this.disk = disk;
        this.naming = naming;
    }

    private Path real(Path path) throws IOException {
        Path real = Path.of("");
        for (Path part : path) {
            String name = part.toString();
            String existing = null;
            for (DiskEntry entry : disk.list(real)) {
                if (entry.name().equals(name) || (existing == null && naming.areOne(entry.name(), name))) {
                    existing = entry.name();
                }
            }
            real = real.resolve(existing == null ? naming.stored(name) : existing);
        }
        return real;
    }

    @Override
    public synchronized DiskFile open(Path file) throws IOException {
        return disk.open(real(file));
    }

    @Override
    public synchronized Optional<byte[]> read(Path file) throws IOException {
        return disk.read(real(file));
    }

    @Override
    public synchronized Optional<FileRoom> room(Path path) throws IOException {
        return disk.room(real(path));
    }

    @Override
    public long failedSyncs() {
        return disk.failedSyncs();
    }

    @Override
    public synchronized void write(Path file, byte[] content) throws IOException {
        disk.write(real(file), content);
    }

    @Override
    public synchronized void link(Path file, Path created) throws IOException {
        disk.link(real(file), real(created));
    }

    @Override
    public synchronized Optional<FileFacts> facts(Path path) throws IOException {
        return disk.facts(real(path));
    }

    @Override
    public synchronized void force(Path file) throws IOException {
        disk.force(real(file));
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        disk.rename(real(from), real(to));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        disk.delete(real(path));
    }

    @Override
    public synchronized void createDirectory(Path directory) throws IOException {
        disk.createDirectory(real(directory));
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(real(directory));
    }

    @Override
    public synchronized void sync() throws IOException {
        disk.sync();
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        try {
            return disk.isDirectory(real(path));
        } catch (IOException refused) {
            return false;
        }
    }

    @Override
    public synchronized List<DiskEntry> list(Path directory) throws IOException {
        return disk.list(real(directory));
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
