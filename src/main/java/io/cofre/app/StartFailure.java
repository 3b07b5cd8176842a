package io.cofre.app;

import io.cofre.config.Configuration;
import io.cofre.config.Setting;
import io.cofre.postgres.database.UnusableDatabaseException;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.disk.FileReason;
import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Advice to an operator about a program that did not start.
 *
 * @param program the word for it
 * @param directory its data directory
 * @param portVariable the variable of its port, and so on
 */
record StartFailure(
        String program,
        Configuration.Http http,
        Path directory,
        Setting portVariable,
        Setting hostVariable,
        Setting directoryVariable) {
    private static final int CAUSES_MAX = 20;

    /** One sentence, if the failure is one of those that have a usual reason. */
    Optional<String> sentence(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof SocketException || cause instanceof UnresolvedAddressException) {
                return Optional.of(address(cause));
            }
            if (cause instanceof UnusableDatabaseException unusable) {
                return Optional.of(unusable.sentence());
            }
            if (cause instanceof DirectoryLockedException) {
                return Optional.of("cannot use the data directory " + directory + ": " + cause.getMessage());
            }
            if (cause instanceof FileSystemException file) {
                return Optional.of(unusable(file));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private String address(Throwable cause) {
        String reason = cause.getMessage() == null ? "the host is not known" : cause.getMessage();
        return "cannot listen on " + http.host() + ":" + http.port() + ": " + reason
                + "; stop what uses the address, or set " + portVariable.name() + " or " + hostVariable.name()
                + " to another one";
    }

    private String unusable(FileSystemException cause) {
        return "cannot use the data directory " + directory + ": " + cause.getFile() + ": " + FileReason.of(cause)
                + "; make it a directory that the " + program + "'s user may write, or set " + directoryVariable.name()
                + " to another one";
    }
}
