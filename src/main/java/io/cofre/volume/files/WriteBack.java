package io.cofre.volume.files;

import io.cofre.volume.disk.Disk;
import java.io.IOException;

/**
 * A watch on write-back: can the next sync still make the writes since some moment durable? The system reports a failed
 * write-back to one caller only, for example to the checkpoint. Then files that were staged meanwhile can be lost,
 * although the sync after it succeeds.
 */
public final class WriteBack {
    private final Disk disk;
    private final long failedBefore;

    private WriteBack(Disk disk) {
        this.disk = disk;
        this.failedBefore = disk.failedSyncs();
    }

    /** A watch that begins now. */
    public static WriteBack watch(Disk disk) {
        return new WriteBack(disk);
    }

    /**
     * Makes the writes since the beginning durable.
     *
     * @throws IOException also if any sync failed since the beginning, for whatever caller
     */
    public void sync() throws IOException {
        disk.sync();
        if (disk.failedSyncs() != failedBefore) {
            throw new IOException("the volume failed to keep what was written meanwhile");
        }
    }
}
