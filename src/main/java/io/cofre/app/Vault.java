package io.cofre.app;

import io.cofre.admin.Administration;
import io.cofre.admin.LocalAdministration;
import io.cofre.config.Configuration;
import io.cofre.identity.Creds;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.retention.RetentionClock;
import io.cofre.session.Layout;
import io.cofre.store.ScrubRate;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.transfer.format.ImportLimits;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.disk.DiskSpace;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.disk.ReadOnlyDisk;
import io.cofre.volume.engine.EngineFigures;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.names.VolumeNames;
import io.cofre.volume.verify.VolumeCheck;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open data directory: the right to it, the store on it, and the administration of it. A worker is one with HTTP in
 * front; a command on the files of a stopped worker needs nothing more.
 *
 * <p>This is the only class that names a concrete store. Thread-safe.
 */
final class Vault implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);

    private final LocalDisk disk;
    private final JournaledStore store;
    private final Guards guards;
    private final ImportLimits limits;
    private final InstantSource time;

    private Vault(LocalDisk disk, JournaledStore store, Guards guards, ImportLimits limits, InstantSource time) {
        this.disk = disk;
        this.store = store;
        this.guards = guards;
        this.limits = limits;
        this.time = time;
    }

    /**
     * Opens the data directory for this process alone and recovers what its journal holds. Nothing is committed until
     * {@link #start}.
     *
     * @param meters makes the metrics, once this process has the directory: most commands find that another one has it
     * @throws io.cofre.volume.disk.DirectoryLockedException if another process has it
     */
    static Vault open(Configuration configuration, Supplier<Metrics> meters) throws IOException {
        InstantSource time = SystemTime.source();
        LocalDisk disk = LocalDisk.exclusivelyAt(configuration.volume().directory(), Layout.LOCK);
        try {
            Metrics metrics = meters.get();
            StoreSettings settings = StoreSettings.of(
                    configuration.volume().memtableBytesMax(),
                    configuration.volume().cacheBytesMax(),
                    configuration.volume().checkpointInterval(),
                    configuration.http().bodyBytesMax(),
                    configuration.retention());
            JournaledStore store = JournaledStore.open(
                    VolumeNames.on(disk, Layout.JOURNAL, time),
                    settings,
                    metrics.durability(),
                    creds -> Creds.of(creds).identity().digest(),
                    new RetentionClock(time, System::nanoTime));
            return new Vault(
                    disk,
                    store,
                    Guards.of(store, store.history(), metrics.guards(), time, configuration.enforcesLeases()),
                    ImportLimits.holding(configuration.http().bodyBytesMax()),
                    time);
        } catch (IOException | RuntimeException failure) {
            disk.close();
            throw failure;
        }
    }

    /**
     * Reads everything in a data directory that no worker uses, and changes nothing.
     *
     * @throws io.cofre.volume.disk.DirectoryLockedException if a worker uses it
     */
    static VolumeTotals check(Path dataDirectory, VolumeListener listener) throws IOException {
        try (ReadOnlyDisk disk = ReadOnlyDisk.at(dataDirectory, Layout.LOCK)) {
            return new VolumeCheck(VolumeNames.reading(disk), listener).run();
        }
    }

    /**
     * The port of the worker that has the data directory locked; if none has or can be told, the one that is
     * configured.
     */
    static int portOf(Configuration configuration) {
        try {
            ReadOnlyDisk.requireUnlocked(configuration.volume().directory(), Layout.LOCK);
        } catch (DirectoryLockedException running) {
            return running.port(configuration.http().port());
        } catch (IOException unreadable) {
            LOG.debug("the lock cannot be looked at", unreadable);
        }
        return configuration.http().port();
    }

    /**
     * Starts the threads of the store.
     *
     * @param onFailure is called once, by a thread of the store that must not be held up, if the store fails for good
     */
    void start(Runnable onFailure) {
        store.start(onFailure);
    }

    /**
     * Starts the sweeper, which removes history that is too old or too much, and the scrub, which looks for damage. For
     * a worker only.
     */
    void startUpkeep(ScrubRate scrubRate) {
        store.startSweeping();
        store.startScrubbing(scrubRate);
    }

    /** Warns of a data directory that others than its owner have rights to: its content opens WhatsApp accounts. */
    void warnIfOpenToOthers() throws IOException {
        disk.widerRights()
                .ifPresent(rights -> LOG.warn(
                        "the data directory is open to others than its owner ({}): its mode should be 700", rights));
    }

    /** Tells commands that find the directory in use which port to ask. Without it they ask the configured one. */
    void announce(int port) {
        try {
            disk.signLock(Integer.toString(port));
        } catch (IOException failure) {
            LOG.warn(
                    "commands are not told which port this worker has, and need --url where COFRE_HTTP_PORT is another: {}",
                    failure.toString());
        }
    }

    SessionStore store() {
        return store;
    }

    SessionHistory history() {
        return store.history();
    }

    Guards guards() {
        return guards;
    }

    /** The time of day. */
    InstantSource time() {
        return time;
    }

    EngineFigures figures() {
        return store.figures();
    }

    DiskSpace space() throws IOException {
        return disk.space();
    }

    Administration administration() {
        return new LocalAdministration(store, store.history(), guards, limits, time);
    }

    /** Brings everything into files and gives the directory up. */
    @Override
    public void close() {
        store.close();
    }
}
