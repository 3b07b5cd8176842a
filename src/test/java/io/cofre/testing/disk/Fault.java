package io.cofre.testing.disk;

import io.cofre.volume.disk.DiskFullException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The faults of one call of a {@link SimulatedDisk}. */
public enum Fault {
    /** The device reports an error: EIO. */
    IO_ERROR,
    /** No space, no inodes, or a quota is used up: ENOSPC. */
    DISK_FULL,
    /** The file system was remounted for reading only: EROFS. */
    READ_ONLY,
    /** The process has no descriptor left: EMFILE. */
    TOO_MANY_FILES,
    /** The system has no descriptor left: ENFILE. */
    TOO_MANY_FILES_IN_SYSTEM,
    /** The kernel has no memory left for the call: ENOMEM. */
    NO_MEMORY,
    /** The process may not do that: EACCES. */
    DENIED,
    /** The power goes during the call: it never returns, and every later call fails. */
    POWER_LOSS;

    IOException exception(Path path) {
        return switch (this) {
            case IO_ERROR -> new FileSystemException(path.toString(), null, "Input/output error");
            case DISK_FULL -> new DiskFullException("No space left on device");
            case READ_ONLY -> new FileSystemException(path.toString(), null, "Read-only file system");
            case TOO_MANY_FILES -> new FileSystemException(path.toString(), null, "Too many open files");
            case TOO_MANY_FILES_IN_SYSTEM ->
                new FileSystemException(path.toString(), null, "Too many open files in system");
            case NO_MEMORY -> new FileSystemException(path.toString(), null, "Cannot allocate memory");
            case DENIED -> new AccessDeniedException(path.toString());
            case POWER_LOSS -> new PowerLossException();
        };
    }
}
