package io.cofre.journal;

import io.cofre.disk.Disk;
import io.cofre.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The last group that recovery found. The process before may have died, or been told of a failure, between writing and
 * forcing it; then it was read from the system's cache and is not durable, though it is about to be served and followed
 * by other records. Forcing the file is not enough, because after a failed force the system takes the cached pages for
 * written. So the same bytes are written once more at their place, and forced.
 *
 * <p>All groups before the last were forced, or it would not have been written.
 */
record Tail(Path file, long offset, ByteBuffer bytes) {
    void settle(Disk disk) throws IOException {
        try (DiskFile target = disk.open(file)) {
            target.write(bytes.duplicate(), offset);
            target.force();
        }
    }
}
