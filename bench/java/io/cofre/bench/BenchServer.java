package io.cofre.bench;

import io.cofre.admin.Administration;
import io.cofre.config.Configuration;
import io.cofre.config.ConfigurationLoader;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.testing.filestore.FileStore;
import io.cofre.web.WorkerRoutes;
import io.cofre.web.kit.ApiKeyFilter;
import io.cofre.web.kit.HttpServer;
import io.cofre.web.kit.Site;
import io.cofre.metrics.Metrics;
import io.cofre.service.FatalErrors;
import io.cofre.identity.Guards;
import io.cofre.service.Readiness;
import io.cofre.service.SessionService;
import io.cofre.service.WorkerState;
import io.cofre.testing.MemoryHistory;
import io.cofre.testing.OnlyExports;
import io.cofre.store.Snapshots;
import io.cofre.store.SessionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * The worker's HTTP server on a store that the worker does not use, to measure the worker against. It is configured as
 * the worker is, and told which store by its argument: {@code memory} or {@code file}.
 */
public final class BenchServer {
    private BenchServer() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: BenchServer memory|file");
        }
        Configuration configuration = ConfigurationLoader.load(System.getenv(), Path.of(""), List::of);
        SessionStore store = open(arguments[0], configuration);
        Metrics metrics = new Metrics();
        WorkerState state = new WorkerState();
        Snapshots history = new MemoryHistory(store);
        Guards guards = Guards.of(store, history, metrics.guards(), InstantSource.system());
        SessionService service = new SessionService(store, guards, state, metrics.store(), InstantSource.system());
        Administration administration = new OnlyExports();
        Readiness readiness = new Readiness(state, store, () -> Long.MAX_VALUE, 0);
        ApiKeyFilter filter =
                new ApiKeyFilter(configuration.keys().api(), configuration.keys().metrics());
        Site site = new Site("worker", filter, WorkerRoutes.of(service, administration, readiness, metrics));
        HttpServer server = HttpServer.start(
                configuration.http(), site, metrics, new FatalErrors(() -> Runtime.getRuntime().halt(1))::met);
        state.serving();
        System.err.println("listens on port " + server.port());
    }

    private static SessionStore open(String kind, Configuration configuration) throws IOException {
        return switch (kind) {
            case "memory" -> new MemoryStore();
            case "file" -> FileStore.open(LocalDisk.at(configuration.volume().directory()));
            default -> throw new IllegalArgumentException("no such store: " + kind);
        };
    }
}
