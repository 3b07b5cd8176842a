package io.cofre.testing.disk;

import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.DiskSpace;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.disk.FileRoom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A disk on which some kinds of force report success and do nothing: the planted bug that a crash test must find. */
public final class ForgetfulDisk implements Disk {
    private final Disk disk;
    private final Set<Operation> forgotten;

    public ForgetfulDisk(Disk disk, Set<Operation> forgotten) {
        this.disk = disk;
        this.forgotten = forgotten;
    }

    /** Forgets every force and every sync. */
    public static ForgetfulDisk ofEverything(Disk disk) {
        return new ForgetfulDisk(disk, Set.of(Operation.FORCE, Operation.FORCE_DIRECTORY, Operation.SYNC));
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new OpenFile(disk.open(file));
    }

    @Override
    public void link(Path file, Path created) throws IOException {
        disk.link(file, created);
    }

    @Override
    public Optional<FileFacts> facts(Path path) throws IOException {
        return disk.facts(path);
    }

    @Override
    public String integrityMethod() {
        return disk.integrityMethod();
    }

    @Override
    public void force(Path file) throws IOException {
        if (!forgotten.contains(Operation.FORCE)) {
            disk.force(file);
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (!forgotten.contains(Operation.FORCE_DIRECTORY)) {
            disk.forceDirectory(directory);
        }
    }

    @Override
    public void sync() throws IOException {
        if (!forgotten.contains(Operation.SYNC)) {
            disk.sync();
        }
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        disk.write(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        disk.createDirectory(directory);
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
    public boolean isDirectory(Path path) throws IOException {
        return disk.isDirectory(path);
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
    public String syncMethod() {
        return disk.syncMethod();
    }

    @Override
    public void close() {
        disk.close();
    }

    private final class OpenFile implements DiskFile {
        private final DiskFile file;

        OpenFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public void force() throws IOException {
            if (!forgotten.contains(Operation.FORCE)) {
                file.force();
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            file.write(from, position);
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
