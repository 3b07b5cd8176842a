package io.cofre.app;

import io.cofre.admin.Administration;
import io.cofre.config.Configuration;
import io.cofre.identity.Creds;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.service.Readiness;
import io.cofre.service.WorkerState;
import io.cofre.store.IdentityReader;
import io.cofre.store.ScrubRate;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The place where the sessions are kept, open: the right to it, the store on it, and the administration of it. A worker
 * is one with HTTP in front; a command without a worker needs nothing more.
 *
 * <p>Only implementations name a concrete store, so that a worker loads the classes of one only. Thread-safe.
 */
interface Vault extends AutoCloseable {
    /** The reader by which a store knows whose creds it has. */
    IdentityReader IDENTITIES = creds -> Creds.of(creds).identity().digest();

    /**
     * Opens the database if one is configured, else the data directory. Nothing is committed until {@link #start}.
     *
     * @param meters makes the metrics, once this process has the directory: most commands find that another one has it
     * @throws io.cofre.volume.disk.DirectoryLockedException if another process has the directory
     */
    static Vault open(Configuration configuration, Supplier<Metrics> meters) throws IOException {
        Optional<Configuration.Database> database = configuration.database();
        return database.isPresent()
                ? DatabaseVault.open(configuration, database.get(), meters)
                : VolumeVault.open(configuration, meters);
    }

    /**
     * Starts the threads of the store.
     *
     * @param onFailure is called once, by a thread of the store that must not be held up, if the store fails for good
     */
    void start(Runnable onFailure);

    /** Starts what a worker does for the store beside requests, such as removing old history. For a worker only. */
    void startUpkeep(ScrubRate scrubRate) throws IOException;

    /** Shows the figures that only this kind of place has. */
    void watch(Metrics metrics);

    /** Whether the worker should get requests. */
    Readiness readiness(WorkerState state);

    /** Learns which port the worker serves. */
    void serves(int port);

    /** The name of the place for operators, without a secret. */
    String place();

    SessionStore store();

    SessionHistory history();

    Guards guards();

    /** The time of day. */
    InstantSource time();

    Administration administration();

    /** Brings everything to its place and gives it up. */
    @Override
    void close();
}
