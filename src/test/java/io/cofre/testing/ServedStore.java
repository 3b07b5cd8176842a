package io.cofre.testing;

import io.cofre.admin.LocalAdministration;
import io.cofre.config.Configuration;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.service.FatalErrors;
import io.cofre.service.Readiness;
import io.cofre.service.SessionService;
import io.cofre.service.WorkerState;
import io.cofre.store.IdentityReader;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.history.RetentionClock;
import io.cofre.web.WorkerRoutes;
import io.cofre.web.kit.HttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The store of a worker and its routes, on any disk: for tests of what callers are told when a disk fails or takes its
 * time.
 */
public final class ServedStore implements AutoCloseable {
    private final Metrics metrics = new Metrics();
    private final JournaledStore store;
    private final HttpServer server;

    private ServedStore(Disk disk) throws IOException {
        store = JournaledStore.open(
                disk,
                StoreSettings.of(16 << 20, 1 << 20, Duration.ofMillis(100), 1 << 20, TestRetention.GENEROUS),
                metrics.durability(),
                IdentityReader.NONE,
                new RetentionClock(InstantSource.system(), System::nanoTime));
        metrics.durability().watch(store::figures);
        store.start(() -> {});
        WorkerState state = new WorkerState();
        state.serving();
        Guards guards = Guards.of(store, store.history(), metrics.guards(), InstantSource.system());
        Configuration configuration = TestWorker.settings(Path.of("unused"));
        server = HttpServer.start(
                configuration.http(),
                TestWorker.site(WorkerRoutes.of(
                        new SessionService(store, guards, state, metrics.store(), InstantSource.system()),
                        new LocalAdministration(store, store.history(), guards, InstantSource.system()),
                        new Readiness(state, store, () -> 1000, 1),
                        metrics)),
                metrics,
                new FatalErrors(() -> {})::met);
    }

    public static ServedStore on(Disk disk) throws IOException {
        return new ServedStore(disk);
    }

    public int port() {
        return server.port();
    }

    /** The answer to one request with the API key, on a connection of its own. */
    public RawResponse send(String method, String target, @Nullable String body) throws IOException {
        try (RawConnection connection = new RawConnection(port())) {
            return connection.send(method, target, body);
        }
    }

    @Override
    public void close() {
        server.stop();
        store.close();
        metrics.close();
    }
}
