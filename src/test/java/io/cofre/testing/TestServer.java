package io.cofre.testing;

import io.cofre.admin.Administration;
import io.cofre.config.Configuration;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.service.FatalErrors;
import io.cofre.service.Readiness;
import io.cofre.service.SessionService;
import io.cofre.service.WorkerState;
import io.cofre.store.SessionStore;
import io.cofre.web.WorkerRoutes;
import io.cofre.web.kit.HttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The routes of a worker on a free port of the loopback address, in front of any store. It closes nothing else. */
public final class TestServer implements AutoCloseable {
    private final HttpServer server;

    private TestServer(HttpServer server) {
        this.server = server;
    }

    public static TestServer start(SessionStore store, Guards guards, Administration administration, Metrics metrics)
            throws IOException {
        WorkerState state = new WorkerState();
        state.serving();
        Configuration configuration = TestWorker.settings(Path.of("unused"));
        SessionService service = new SessionService(store, guards, state, metrics.store(), InstantSource.system());
        return new TestServer(HttpServer.start(
                configuration.http(),
                TestWorker.site(
                        WorkerRoutes.of(service, administration, new Readiness(state, store, () -> 1000, 1), metrics)),
                metrics,
                new FatalErrors(() -> {})::met));
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
    }
}
