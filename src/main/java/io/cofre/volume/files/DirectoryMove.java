package io.cofre.volume.files;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Path;

/**
 * A move of a directory that also works if a rename cannot: from another device mounted inside the volume, or out of a
 * lower layer of overlayfs. Then the directory is copied, the copy is synced and gets its name by one rename, and the
 * original is deleted. If a crash leaves both, the copy is whole.
 */
public final class DirectoryMove {
    private final Disk disk;
    private final Scratch scratch;

    /** @param scratch the place where a copy is put together, on the same device as the target */
    public DirectoryMove(Disk disk, Scratch scratch) {
        this.disk = disk;
        this.scratch = scratch;
    }

    public void move(Path directory, Path place) throws IOException {
        try {
            disk.rename(directory, place);
        } catch (AtomicMoveNotSupportedException otherDevice) {
            Path copied = scratch.next();
            copy(directory, copied);
            disk.sync();
            disk.rename(copied, place);
            disk.sync();
            delete(directory);
        }
    }

    /** Deletes a directory, and logs it if that fails. */
    void delete(Path directory) throws IOException {
        for (DiskEntry entry : disk.list(directory)) {
            Path child = directory.resolve(entry.name());
            if (entry.isDirectory()) {
                delete(child);
            } else {
                disk.delete(child);
            }
        }
        disk.delete(directory);
    }

    private void copy(Path directory, Path created) throws IOException {
        disk.createDirectory(created);
        for (DiskEntry entry : disk.list(directory)) {
            Path child = directory.resolve(entry.name());
            if (entry.isDirectory()) {
                copy(child, created.resolve(entry.name()));
            } else {
                disk.link(child, created.resolve(entry.name()));
            }
        }
    }
}
