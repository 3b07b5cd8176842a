package io.cofre.volume.disk;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The reason why something could not be done with a file. The messages of the JDK are often nothing but the path. */
public final class FileReason {
    private FileReason() {}

    /**
     * Whether the failure says nothing about the file: the process or the system has no descriptor or no memory left,
     * or the thread is asked to end. The JDK has no type for lack of descriptors or memory, only a text.
     */
    public static boolean isPassing(IOException failure) {
        String reason = of(failure);
        return failure instanceof ClosedChannelException
                || reason.contains("Too many open files")
                || reason.contains("Cannot allocate memory");
    }

    /**
     * Whether something on the way to a file is no directory, so that there is no such file: the JDK has no type for
     * it.
     */
    static boolean isNoDirectory(FileSystemException failure) {
        return "Not a directory".equals(failure.getReason());
    }

    /** The reason without the path, worded to follow a colon. */
    public static String of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }
}
