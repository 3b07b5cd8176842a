package io.cofre.testing.disk;

import io.cofre.volume.disk.DelegatingDisk;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A disk on which some directories are closed to this process, as directories of root with mode 0700 are to others. */
public final class ClosedDirectories extends DelegatingDisk {
    private final Set<Path> closed = ConcurrentHashMap.newKeySet();

    public ClosedDirectories(Disk disk, Path... closed) {
        super(disk);
        this.closed.addAll(List.of(closed));
    }

    public void open(String directory) {
        closed.remove(Path.of(directory));
    }

    @Override
    protected Path below(Path path) throws IOException {
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            if (closed.contains(parent)) {
                throw new AccessDeniedException(path.toString());
            }
        }
        return path;
    }

    @Override
    public List<DiskEntry> list(Path directory) throws IOException {
        requireOpen(directory);
        return super.list(directory);
    }

    @Override
    public List<String> names(Path directory) throws IOException {
        requireOpen(directory);
        return super.names(directory);
    }

    private void requireOpen(Path directory) throws AccessDeniedException {
        if (closed.contains(directory)) {
            throw new AccessDeniedException(directory.toString());
        }
    }
}
