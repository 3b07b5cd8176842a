package io.cofre.app;

import io.cofre.changes.ChangeFeed;
import io.cofre.config.Configuration;
import io.cofre.metrics.Metrics;
import io.cofre.service.FatalErrors;
import io.cofre.service.SessionService;
import io.cofre.service.WorkerState;
import io.cofre.store.SessionStore;
import io.cofre.web.WorkerRoutes;
import io.cofre.web.kit.ApiKeyFilter;
import io.cofre.web.kit.HttpServer;
import io.cofre.web.kit.Site;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running worker with all its parts. It starts storage first and HTTP last, and stops them in reverse.
 *
 * <p>Thread-safe.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final WorkerState state;
    private final Vault vault;
    private final Metrics metrics;
    private final HttpServer server;
    private boolean stopped;

    private Worker(WorkerState state, Vault vault, Metrics metrics, HttpServer server) {
        this.state = state;
        this.vault = vault;
        this.metrics = metrics;
        this.server = server;
    }

    /**
     * Starts a worker. It serves when this returns; if it throws, nothing is left running.
     *
     * @param onFailure is called once, by a thread that must not be held up, if the store fails for good and
     *     acknowledges nothing any more, or a request meets an error that is {@linkplain FatalErrors fatal}: the
     *     process has to be restarted
     * @throws IOException if the data directory or the database cannot be used, or the port cannot be had
     */
    public static Worker start(Configuration configuration, Runnable onFailure) throws IOException {
        Metrics metrics = new Metrics();
        Vault vault = open(configuration, metrics);
        try {
            SessionStore store = vault.store();
            FatalErrors fatal = new FatalErrors(onFailure);
            vault.start(fatal::end);
            vault.startUpkeep(configuration.scrubRate());
            WorkerState state = new WorkerState();
            vault.watch(metrics);
            metrics.watchStore(() -> store.state().writable() ? 1 : 0);
            metrics.watchHistory(vault.history()::figures);
            metrics.watchIdentities(() -> vault.guards().identities().known().size());
            metrics.watchLeases(() -> store.leases().active());
            SessionService service = new SessionService(store, vault.guards(), state, metrics.store(), vault.time());
            ChangeFeed changes = service.changes();
            metrics.watchChanges(changes::readers, changes::resets, changes::bytes);
            HttpServer server = HttpServer.start(
                    configuration.http(),
                    new Site(
                            "worker",
                            new ApiKeyFilter(
                                    configuration.keys().api(),
                                    configuration.keys().metrics()),
                            WorkerRoutes.of(service, vault.administration(), vault.readiness(state), metrics)),
                    metrics,
                    fatal::met);
            server.atHeartbeats(changes::sweep);
            vault.serves(server.port());
            state.serving();
            return new Worker(state, vault, metrics, server);
        } catch (IOException | RuntimeException failure) {
            metrics.close();
            vault.close();
            throw failure;
        }
    }

    /** Whether its listening socket was handed over to it and outlives it. */
    public boolean isHeld() {
        return server.isHeld();
    }

    /** The name of the place where its sessions are, for operators. */
    String place() {
        return vault.place();
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /**
     * Stops the worker: new requests are refused or wait for the next worker, those in flight are answered, the store
     * is closed. Returns when all is done or the stop timeout has passed. May be called more than once.
     */
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        LOG.info("stopping");
        if (!server.isHeld()) {
            state.draining();
        }
        server.stop();
        vault.close();
        metrics.close();
        LOG.info("stopped");
    }

    private static Vault open(Configuration configuration, Metrics metrics) throws IOException {
        try {
            return Vault.open(configuration, () -> metrics);
        } catch (IOException | RuntimeException failure) {
            metrics.close();
            throw failure;
        }
    }
}
