package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.config.Configuration;
import io.cofre.remote.RemoteAdministration;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.disk.DirectoryLockedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;

/**
 * The choice of the place where a command works, which it also reports. This is the named worker; else the database, if
 * one is configured; else the worker of this machine, if it has the data directory locked, on the port that it wrote
 * into the lock; else the files, if nobody has.
 */
final class Reach {
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "[::]", "*");

    private final Machine machine;

    Reach(Machine machine) {
        this.machine = machine;
    }

    /** The work of a command. */
    @FunctionalInterface
    interface Work {
        ExitCode with(Administration administration) throws IOException;
    }

    /** Does the work and returns the exit code. */
    int run(WorkerOptions options, Output output, Work work) throws IOException {
        Configuration configuration = machine.configuration(options.keyFile());
        Optional<URI> named = options.worker();
        if (named.isPresent()) {
            return atWorker(named.get(), configuration, output, work);
        }
        if (configuration.database().isPresent()) {
            try (Volume database = machine.open(configuration)) {
                output.notice("working on the database " + database.place());
                return work.with(database.administration()).number();
            }
        }
        if (!Files.isDirectory(configuration.volume().directory())) {
            throw new RefusedException("there is no data directory "
                    + configuration.volume().directory() + ": name it by COFRE_DATA_DIR, or a worker by --url");
        }
        try (Volume volume = machine.open(configuration)) {
            output.notice("no worker is running: working on the files in "
                    + configuration.volume().directory());
            return work.with(volume.administration()).number();
        } catch (DirectoryLockedException running) {
            return atWorkerOfThisMachine(running.port(configuration.http().port()), configuration, output, work);
        }
    }

    private int atWorkerOfThisMachine(int port, Configuration configuration, Output output, Work work)
            throws IOException {
        output.notice("a worker is running on " + configuration.volume().directory());
        if (port == 0) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE, "its port is not known, since COFRE_HTTP_PORT is 0: name it by --url");
        }
        String host = EVERY_ADDRESS.contains(configuration.http().host())
                ? "127.0.0.1"
                : configuration.http().host();
        String shownHost = host.contains(":") ? "[" + host + "]" : host;
        return atWorker(URI.create("http://" + shownHost + ":" + port), configuration, output, work);
    }

    private int atWorker(URI worker, Configuration configuration, Output output, Work work) throws IOException {
        if (!configuration.keys().api().isGiven()) {
            throw new CofreException(
                    ErrorCode.UNAUTHORIZED,
                    "the worker at " + worker + " asks for its key: set GLOBAL_AUTH_TOKEN or GLOBAL_AUTH_TOKEN_FILE, or"
                            + " name a file that holds it by --key-file");
        }
        output.notice("talking to the worker at " + worker);
        try {
            return work.with(new RemoteAdministration(
                            worker, configuration.keys().api()))
                    .number();
        } catch (CofreException told) {
            if (told.code() != ErrorCode.UNAUTHORIZED) {
                throw told;
            }
            throw new CofreException(
                    ErrorCode.UNAUTHORIZED,
                    "the worker at " + worker + " does not accept the key that GLOBAL_AUTH_TOKEN,"
                            + " GLOBAL_AUTH_TOKEN_FILE or --key-file says");
        }
    }
}
