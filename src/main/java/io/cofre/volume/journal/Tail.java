package io.cofre.volume.journal;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The last group that recovery found, and the torn rest of another behind it. The previous process may have died, or
 * got a failure, between writing the group and forcing it. Then recovery read the group from the system's cache: it is
 * not durable, although it is about to be served and followed by other records. Forcing the file is not enough, because
 * after a failed force the system takes the cached pages for written. So the same bytes are written once more at their
 * place, and forced.
 *
 * <p>All groups before the last were forced, or the last would not have been written.
 *
 * <p>The rest of a torn group behind it is overwritten with zeros. Its sequences are about to be used again, and once
 * some of those are released, whole records in that rest would look like records that are missed.
 *
 * @param bytes the last group; empty if only torn bytes were found
 * @param tornBytes the bytes of a torn group behind the last one
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
