package io.cofre.app;

import io.cofre.admin.Administration;
import io.cofre.admin.LocalAdministration;
import io.cofre.config.Configuration;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.retention.RetentionClock;
import io.cofre.service.FreeSpace;
import io.cofre.service.Readiness;
import io.cofre.service.WorkerState;
import io.cofre.session.Layout;
import io.cofre.store.ScrubRate;
import io.cofre.store.ScrubReport;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.transfer.format.ImportLimits;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.disk.ReadOnlyDisk;
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

/** An open data directory, with the default store on it. Thread-safe. */
final class VolumeVault implements Vault {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeVault.class);

    private final LocalDisk disk;
    private final JournaledStore store;
    private final Guards guards;
    private final Configuration configuration;
    private final InstantSource time;

    private VolumeVault(
            LocalDisk disk, JournaledStore store, Guards guards, Configuration configuration, InstantSource time) {
        this.disk = disk;
        this.store = store;
        this.guards = guards;
        this.configuration = configuration;
        this.time = time;
    }

    /**
     * Opens the data directory for this process alone and recovers what its journal holds. Nothing is committed until
     * {@link #start}.
     *
     * @param meters makes the metrics, once this process has the directory: most commands find that another one has it
     * @throws io.cofre.volume.disk.DirectoryLockedException if another process has it
     */
    static VolumeVault open(Configuration configuration, Supplier<Metrics> meters) throws IOException {
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
                    IDENTITIES,
                    new RetentionClock(time, System::nanoTime));
            return new VolumeVault(
                    disk,
                    store,
                    Guards.of(store, store.history(), metrics.guards(), time, configuration.enforcesLeases()),
                    configuration,
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

    @Override
    public void start(Runnable onFailure) {
        store.start(onFailure);
    }

    /**
     * Starts the sweeper, which removes history that is too old or too much, and the scrub, which looks for damage.
     * Warns of a data directory that others than its owner have rights to: its content opens WhatsApp accounts.
     */
    @Override
    public void startUpkeep(ScrubRate scrubRate) throws IOException {
        store.startSweeping();
        store.startScrubbing(scrubRate);
        disk.widerRights()
                .ifPresent(rights -> LOG.warn(
                        "the data directory is open to others than its owner ({}): its mode should be 700", rights));
    }

    @Override
    public void watch(Metrics metrics) {
        metrics.durability().watch(store::figures);
        metrics.watchDisk(
                () -> bytes(() -> disk.space().usableBytes()),
                () -> bytes(() -> disk.space().totalBytes()));
        store.fileHealth()
                .filter(files -> files.scrub().isPresent())
                .ifPresent(files -> metrics.watchScrub(() -> files.scrub().orElse(ScrubReport.NONE)));
    }

    private static double bytes(FreeSpace room) {
        try {
            return room.freeBytes();
        } catch (IOException unknown) {
            return Double.NaN;
        }
    }

    @Override
    public Readiness readiness(WorkerState state) {
        return new Readiness(
                state,
                store,
                () -> disk.space().usableBytes(),
                configuration.volume().freeBytesMin());
    }

    /** Tells commands that find the directory in use which port to ask. Without it they ask the configured one. */
    @Override
    public void serves(int port) {
        try {
            disk.signLock(Integer.toString(port));
        } catch (IOException failure) {
            LOG.warn(
                    "commands are not told which port this worker has, and need --url where COFRE_HTTP_PORT is another: {}",
                    failure.toString());
        }
    }

    @Override
    public String place() {
        return configuration.volume().directory().toString();
    }

    @Override
    public SessionStore store() {
        return store;
    }

    @Override
    public SessionHistory history() {
        return store.history();
    }

    @Override
    public Guards guards() {
        return guards;
    }

    @Override
    public InstantSource time() {
        return time;
    }

    @Override
    public Administration administration() {
        ImportLimits limits = ImportLimits.holding(configuration.http().bodyBytesMax());
        return new LocalAdministration(store, store.history(), guards, limits, time);
    }

    /** Brings everything into files and gives the directory up. */
    @Override
    public void close() {
        store.close();
    }
}
