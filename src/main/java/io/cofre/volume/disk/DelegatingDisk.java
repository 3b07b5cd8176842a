package io.cofre.volume.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A disk that passes every call on to another one, with each path as {@link #below} gives it. A sub class overrides
 * what it changes.
 *
 * <p>No method of {@link Disk} keeps its default here: the default of a disk that was wrapped would be lost with it.
 */
public abstract class DelegatingDisk implements Disk {
    protected final Disk disk;

    protected DelegatingDisk(Disk disk) {
        this.disk = disk;
    }

    /**
     * Where the other disk has what a path names here. Every path of every call goes through it, so a sub class that
     * spells paths in another way, or refuses some, overrides this alone.
     */
    protected Path below(Path path) throws IOException {
        return path;
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return disk.open(below(file));
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        return disk.read(below(file));
    }

    @Override
    public Optional<byte[]> read(Path file, int bytesMax) throws IOException {
        return disk.read(below(file), bytesMax);
    }

    @Override
    public Optional<byte[]> readInPassing(Path file, int bytesMax) throws IOException {
        return disk.readInPassing(below(file), bytesMax);
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        disk.write(below(file), content);
    }

    @Override
    public void link(Path file, Path created) throws IOException {
        disk.link(below(file), below(created));
    }

    @Override
    public Optional<FileFacts> facts(Path path) throws IOException {
        return disk.facts(below(path));
    }

    @Override
    public Optional<FileRoom> room(Path path) throws IOException {
        return disk.room(below(path));
    }

    @Override
    public void force(Path file) throws IOException {
        disk.force(below(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(below(from), below(to));
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(below(path));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        disk.createDirectory(below(directory));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(below(directory));
    }

    @Override
    public void sync() throws IOException {
        disk.sync();
    }

    @Override
    public long failedSyncs() {
        return disk.failedSyncs();
    }

    @Override
    public void requireHeld() throws IOException {
        disk.requireHeld();
    }

    @Override
    public boolean canHold(String fileName) {
        return disk.canHold(fileName);
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        return disk.isDirectory(below(path));
    }

    @Override
    public List<DiskEntry> list(Path directory) throws IOException {
        return disk.list(below(directory));
    }

    @Override
    public List<String> names(Path directory) throws IOException {
        return disk.names(below(directory));
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
