package io.cofre.volume.journal;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The last group that recovery found, and the torn rest of another behind it. The process before may have died, or been
 * told of a failure, between writing and forcing it; then it was read from the system's cache and is not durable,
 * though it is about to be served and followed by other records. Forcing the file is not enough, because after a failed
 * force the system takes the cached pages for written. So the same bytes are written once more at their place, and
 * forced.
 *
 * <p>All groups before the last were forced, or it would not have been written.
 *
 * <p>What is left of a torn group behind it is overwritten with zeros: its sequences are about to be used again, and
 * once some of those are released whole records among the leftovers would look like records that are missed.
 *
 * @param bytes the last group; nothing where only torn bytes were found
 * @param tornBytes how much behind the group is left of a torn one
 */
record Tail(Path file, long offset, ByteBuffer bytes, int tornBytes) {
    void rewriteTail(Disk disk) throws IOException {
        ByteBuffer rewritten = ByteBuffer.allocate(bytes.remaining() + tornBytes);
        rewritten.put(bytes.duplicate()).clear();
        try (DiskFile target = disk.open(file)) {
            target.write(rewritten, offset);
            target.force();
        }
    }
}
