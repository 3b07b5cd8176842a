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
    private final Disk disk;
    private final Map<Path, Long> known = new HashMap<>();

    Sizes(Disk disk) {
        this.disk = disk;
    }

    /** The bytes of all files in a directory and below. */
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
        long bytes = 0;
        for (DiskEntry entry : disk.list(directory)) {
            Path path = directory.resolve(entry.name());
            bytes += entry.isDirectory()
                    ? measure(path)
                    : disk.facts(path).map(FileFacts::bytes).orElse(0L);
        }
        return bytes;
    }
}
