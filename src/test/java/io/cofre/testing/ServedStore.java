package io.cofre.testing;

import io.cofre.admin.LocalAdministration;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.retention.RetentionClock;
import io.cofre.store.IdentityReader;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import java.io.IOException;
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
    private final TestServer server;

    private ServedStore(Disk disk) throws IOException {
        store = JournaledStore.open(
                disk,
                StoreSettings.of(16 << 20, 1 << 20, Duration.ofMillis(100), 1 << 20, TestRetention.GENEROUS),
                metrics.durability(),
                IdentityReader.NONE,
                new RetentionClock(InstantSource.system(), System::nanoTime));
        metrics.durability().watch(store::figures);
        store.start(() -> {});
        Guards guards = Guards.of(store, store.history(), metrics.guards(), InstantSource.system());
        server = TestServer.start(
                store,
                guards,
                new LocalAdministration(store, store.history(), guards, InstantSource.system()),
                metrics);
    }

    public static ServedStore on(Disk disk) throws IOException {
        return new ServedStore(disk);
    }

    public int port() {
        return server.port();
    }

    /** The answer to one request with the API key, on a connection of its own. */
    public RawResponse send(String method, String target, @Nullable String body) throws IOException {
        return server.send(method, target, body);
    }

    @Override
    public void close() {
        server.close();
        store.close();
        metrics.close();
    }
}
