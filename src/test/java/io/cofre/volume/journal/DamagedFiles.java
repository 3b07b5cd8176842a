package io.cofre.volume.journal;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Damage to single places of a journal's files. */
final class DamagedFiles {
    private DamagedFiles() {}

    /** Where a record is, counted from 0, if all before it have at most 8 bytes. */
    static long recordOffset(int number) {
        return TwinBlock.AREA_BYTES + 32L * number;
    }

    /** Flips a bit of the record or block at {@code offset}; done again it undoes itself. */
    static void flip(Disk disk, Path path, long offset) throws IOException {
        try (DiskFile file = disk.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(1);
            file.read(bytes, offset + 5);
            bytes.put(0, (byte) (bytes.get(0) ^ 4)).flip();
            file.write(bytes, offset + 5);
            file.force();
        }
    }
}
