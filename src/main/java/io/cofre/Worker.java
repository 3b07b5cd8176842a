package io.cofre;

import io.cofre.admin.Administration;
import io.cofre.admin.LocalAdministration;
import io.cofre.config.Configuration;
import io.cofre.disk.LocalDisk;
import io.cofre.http.HttpServer;
import io.cofre.journaled.JournaledStore;
import io.cofre.journaled.StoreSettings;
import io.cofre.metrics.Metrics;
import io.cofre.service.Guards;
import io.cofre.service.Readiness;
import io.cofre.service.SessionService;
import io.cofre.service.VolumeRoom;
import io.cofre.service.WorkerState;
import io.cofre.store.SessionArchive;
import io.cofre.store.SessionStore;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running worker: everything it is made of, started storage first and HTTP last, stopped in reverse.
 *
 * <p>This is the only class that names a concrete store. Thread-safe.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final WorkerState state;
    private final SessionStore store;
    private final Metrics metrics;
    private final HttpServer server;

    private Worker(WorkerState state, SessionStore store, Metrics metrics, HttpServer server) {
        this.state = state;
        this.store = store;
        this.metrics = metrics;
        this.server = server;
    }

    /**
     * Starts a worker. It serves when this returns; if it throws, nothing is left running.
     *
     * @param onFailure is called once, by a thread of the store that must not be held up, if the store fails for good: it
     *     acknowledges nothing any more, and the process has to be restarted
     * @throws IOException if the data directory cannot be used or the port cannot be had
     */
    public static Worker start(Configuration configuration, Runnable onFailure) throws IOException {
        LocalDisk disk = LocalDisk.exclusivelyAt(configuration.dataDirectory(), JournaledStore.LOCK);
        Metrics metrics = new Metrics();
        JournaledStore store = openStore(disk, configuration, metrics);
        try {
            metrics.durability().watch(store::figures);
            store.start(onFailure);
            WorkerState state = new WorkerState();
            VolumeRoom room = () -> disk.space().usableBytes();
            metrics.watchDisk(() -> bytes(room), () -> bytes(() -> disk.space().totalBytes()));
            metrics.watchStore(() -> store.state().writable() ? 1 : 0);
            SessionArchive archive = store.archive();
            metrics.watchArchive(archive::figures);
            Guards guards = Guards.of(store, archive, metrics.guards());
            SessionService service = new SessionService(store, guards, state, metrics.store());
            Administration administration = new LocalAdministration(store, archive, guards);
            Readiness readiness = new Readiness(state, store, room, configuration.diskFreeBytesMin());
            HttpServer server = HttpServer.start(configuration, service, administration, readiness, metrics);
            state.serving();
            return new Worker(state, store, metrics, server);
        } catch (IOException | RuntimeException failure) {
            metrics.close();
            store.close();
            throw failure;
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /**
     * Stops the worker: new requests are refused, those in flight are answered, the store is closed. Returns when all is
     * done or the stop timeout has passed. May be called more than once.
     */
    public synchronized void stop() {
        if (state.phase() == WorkerState.Phase.DRAINING) {
            return;
        }
        LOG.info("stopping");
        state.draining();
        server.stop();
        store.close();
        metrics.close();
        LOG.info("stopped");
    }

    private static JournaledStore openStore(LocalDisk disk, Configuration configuration, Metrics metrics)
            throws IOException {
        try {
            StoreSettings settings = StoreSettings.of(
                    configuration.overlayBytesMax(),
                    configuration.cacheBytesMax(),
                    configuration.checkpointInterval(),
                    configuration.bodyBytesMax(),
                    configuration.retention());
            return JournaledStore.open(disk, settings, metrics.durability());
        } catch (IOException | RuntimeException failure) {
            disk.close();
            metrics.close();
            throw failure;
        }
    }

    private static double bytes(VolumeRoom room) {
        try {
            return room.freeBytes();
        } catch (IOException unknown) {
            return Double.NaN;
        }
    }
}
