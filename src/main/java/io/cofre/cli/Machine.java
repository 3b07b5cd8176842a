package io.cofre.cli;

import io.cofre.config.Configuration;
import io.cofre.hub.access.Role;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The machine and the process that the commands run in. */
public interface Machine {
    /**
     * The configuration that a worker would have here.
     *
     * @param keyFile a file that holds the key, in the place of the configured one
     * @throws io.cofre.config.ConfigurationException with all that is wrong, if anything is
     */
    Configuration configuration(Optional<Path> keyFile);

    /**
     * Opens the database if one is configured, beside its workers; else the data directory, which must exist, for this
     * process alone.
     *
     * @throws io.cofre.volume.disk.DirectoryLockedException if another process has it
     */
    Volume open(Configuration configuration) throws IOException;

    /**
     * Opens one of the places of a copy.
     *
     * @param directory a data directory, which must exist, for this process alone; empty for the configured database,
     *     which there must be
     * @throws io.cofre.volume.disk.DirectoryLockedException if another process has the directory
     */
    OpenPlace openPlace(Optional<Path> directory) throws IOException;

    /**
     * Reads everything in a data directory and changes nothing.
     *
     * @throws io.cofre.volume.disk.DirectoryLockedException if a worker uses it
     */
    VolumeTotals check(Path dataDirectory, VolumeListener listener) throws IOException;

    /** Starts the worker, and returns while it runs. */
    ExitCode serve();

    /** Starts the hub, and returns while it runs. */
    ExitCode serveHub();

    /**
     * Asks the hub of this machine whether it is ready.
     *
     * @return the status line of its answer
     */
    String hubHealth() throws IOException;

    /**
     * Copies the database of the hub of this machine into a new file, whether it runs or not.
     *
     * @throws io.cofre.session.CofreException if there is no database, the file exists, or the data is in PostgreSQL
     */
    void hubBackup(Path file) throws IOException;

    /**
     * A token for a caller of the hub of this machine.
     *
     * @param tenant the id of the tenant; empty for none
     * @param life the time after which it ends
     * @throws io.cofre.config.ConfigurationException with all that is wrong, if anything is
     */
    String hubToken(Role role, String tenant, String userId, Duration life);

    /**
     * Asks a worker whether it is ready.
     *
     * @param worker the worker to ask; otherwise that of this machine
     * @return the status line of its answer
     */
    String health(Optional<URI> worker) throws IOException;

    /** Whether a status line says that a worker is ready. */
    boolean tellsReady(String statusLine);

    String version();
}
