package io.cofre.testing.disk;

import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.volume.disk.DelegatingDisk;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;

/** A disk on which some kinds of force report success and do nothing: the planted bug that a crash test must find. */
public final class ForgetfulDisk extends DelegatingDisk {
    private final Set<Operation> forgotten;

    public ForgetfulDisk(Disk disk, Set<Operation> forgotten) {
        super(disk);
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
