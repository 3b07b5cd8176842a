package io.cofre.testing.disk;

import java.nio.file.Path;

/**
 * One call of a {@link SimulatedDisk} that can fail.
 *
 * @param number its number since the disk was opened, from 1
 * @param operation the operation
 * @param path the file or directory; the empty path for the whole disk
 */
public record DiskCall(long number, Operation operation, Path path) {
    /** The operations of a disk or of a file on it. */
    public enum Operation {
        OPEN(true),
        READ(false),
        SIZE(false),
        LIST(false),
        NAMES(false),
        SPACE(false),
        WRITE(true),
        LINK(true),
        RENAME(true),
        DELETE(true),
        CREATE_DIRECTORY(true),
        FORCE(true),
        FORCE_DIRECTORY(true),
        SYNC(true);

        private final boolean changing;

        Operation(boolean changing) {
            this.changing = changing;
        }

        /** Whether the operation changes the content of the disk, or makes some of it durable. */
        public boolean isChanging() {
            return changing;
        }
    }
}
