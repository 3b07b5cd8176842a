package io.cofre.volume.files;

import io.cofre.volume.disk.Disk;
import java.io.IOException;

/**
 * Whether what was written since some moment can be made durable by the next sync. A failed write-back is told to one
 * caller, who may be the checkpoint: files that were staged meanwhile can be lost although the sync after it succeeds.
 */
public final class WriteBack {
    private final Disk disk;
    private final long failedBefore;

    private WriteBack(Disk disk) {
        this.disk = disk;
        this.failedBefore = disk.failedSyncs();
    }

    /** From now on. */
    public static WriteBack watch(Disk disk) {
        return new WriteBack(disk);
    }

    /**
     * Makes durable what was written.
     *
     * @throws IOException also if a sync failed since the beginning, whoever had asked for it
     */
    public void sync() throws IOException {
        disk.sync();
        if (disk.failedSyncs() != failedBefore) {
            throw new IOException("the volume failed to keep what was written meanwhile");
        }
    }
}
