package io.cofre.archive;

import io.cofre.disk.Disk;
import io.cofre.disk.DiskEntry;
import io.cofre.disk.FileFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How large directories are that nobody writes to: measured once each. Not thread-safe. */
final class Sizes {
    /** What ext4, XFS and most others give to the smallest file. */
    private static final int BLOCK_BYTES = 4096;

    private final Disk disk;
    private final int blockBytes;
    private final Map<Path, Long> known = new HashMap<>();

    private Sizes(Disk disk, int blockBytes) {
        this.disk = disk;
        this.blockBytes = blockBytes;
    }

    /** The sizes of contents. */
    static Sizes ofContents(Disk disk) {
        return new Sizes(disk, 0);
    }

    /** The room that files and directories take on the volume: most values are much smaller than a block. */
    static Sizes onVolume(Disk disk) {
        return new Sizes(disk, BLOCK_BYTES);
    }

    /** The size of a directory with all that is in it. */
    long of(Path directory) throws IOException {
        Long measured = known.get(directory);
        if (measured == null) {
            measured = measure(directory);
            known.put(directory, measured);
        }
        return measured;
    }

    /** Forgets all but these. */
    void retain(Set<Path> directories) {
        known.keySet().retainAll(directories);
    }

    private long measure(Path directory) throws IOException {
        long bytes = blockBytes;
        for (DiskEntry entry : disk.list(directory)) {
            Path path = directory.resolve(entry.name());
            bytes += entry.isDirectory()
                    ? measure(path)
                    : disk.facts(path).map(this::sizeOf).orElse(0L);
        }
        return bytes;
    }

    private long sizeOf(FileFacts file) {
        return blockBytes == 0 ? file.bytes() : (file.bytes() + blockBytes - 1) / blockBytes * blockBytes;
    }
}
