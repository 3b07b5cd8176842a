package io.cofre.volume.files;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.FileFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The room on the volume that directories take which nobody writes to. It is counted in blocks, because most values are
 * much smaller than one. Each directory is measured once. Not thread-safe.
 */
public final class Sizes {
    /** The block that ext4, XFS and most other file systems give to the smallest file. */
    private static final int BLOCK_BYTES = 4096;

    private final Disk disk;
    private final Map<Path, Long> known = new HashMap<>();

    public Sizes(Disk disk) {
        this.disk = disk;
    }

    /** The room that a file of so many bytes takes. */
    public static long inBlocks(long bytes) {
        return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    /** The room that a table of names of so many bytes takes. Not every file system tells that number. */
    public static long ofDirectory(long bytes) {
        return Math.max(BLOCK_BYTES, inBlocks(bytes));
    }

    /** The size of a directory with all that is in it. */
    public long of(Path directory) throws IOException {
        Long measured = known.get(directory);
        if (measured == null) {
            measured = measure(directory);
            known.put(directory, measured);
        }
        return measured;
    }

    /** Forgets all directories except these. */
    public void retain(Set<Path> directories) {
        known.keySet().retainAll(directories);
    }

    private long measure(Path directory) throws IOException {
        long bytes = ofDirectory(disk.facts(directory).map(FileFacts::bytes).orElse(0L));
        for (DiskEntry entry : disk.list(directory)) {
            Path path = directory.resolve(entry.name());
            bytes += entry.isDirectory()
                    ? measure(path)
                    : disk.facts(path).map(file -> inBlocks(file.bytes())).orElse(0L);
        }
        return bytes;
    }
}
