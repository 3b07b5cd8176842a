package io.cofre.app;

import io.cofre.config.Configuration;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.disk.FileReason;
import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/** Advice to an operator about a worker that did not start. */
final class StartFailure {
    private static final int CAUSES_MAX = 20;

    private StartFailure() {}

    /** One sentence, if the failure is one of those that have a usual reason. */
    static Optional<String> sentence(Throwable failure, Configuration configuration) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof SocketException || cause instanceof UnresolvedAddressException) {
                return Optional.of(address(cause, configuration));
            }
            if (cause instanceof DirectoryLockedException) {
                return Optional.of("cannot use the data directory "
                        + configuration.volume().directory() + ": " + cause.getMessage());
            }
            if (cause instanceof FileSystemException file) {
                return Optional.of(directory(file, configuration));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static String address(Throwable cause, Configuration configuration) {
        String reason = cause.getMessage() == null ? "the host is not known" : cause.getMessage();
        return "cannot listen on " + configuration.http().host() + ":"
                + configuration.http().port() + ": " + reason
                + "; stop what uses the address, or set COFRE_HTTP_PORT or COFRE_HTTP_HOST to another one";
    }

    private static String directory(FileSystemException cause, Configuration configuration) {
        return "cannot use the data directory " + configuration.volume().directory() + ": " + cause.getFile() + ": "
                + FileReason.of(cause)
                + "; make it a directory that the worker's user may write, or set COFRE_DATA_DIR to another"
                + " one";
    }
}
