package io.cofre.testing.disk;

import java.nio.file.Path;

/**
 * One call of a {@link SimulatedDisk} that can fail.
 *
 * @param number which call it is since the disk was opened, from 1
 * @param operation what is asked for
 * @param path what it is asked of; the empty path where it is the whole disk
 */
public record DiskCall(long number, Operation operation, Path path) {
    /** What can be asked of a disk or of a file on it. */
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

        /** Whether the operation changes what is on the disk, or what of it is durable. */
        public boolean isChanging() {
            return changing;
        }
    }
}
