package io.cofre.testing;

import io.cofre.admin.LocalAdministration;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.retention.RetentionClock;
import io.cofre.store.Commit;
import io.cofre.store.IdentityReader;
import io.cofre.store.SessionStore;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The store of a worker and its routes, on any disk: for tests of what callers are told when a disk fails or takes its
 * time.
 */
public final class ServedStore implements AutoCloseable {
    private final Metrics metrics = new Metrics();
    private final JournaledStore store;
    private final CountedCommits counted;
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
        counted = new CountedCommits(store);
        Guards guards = Guards.of(counted, store.history(), metrics.guards(), InstantSource.system());
        server = TestServer.start(
                counted,
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

    /** The changes that requests have handed to the store so far, made or not. */
    public int commits() {
        return counted.begun.get();
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

    private static final class CountedCommits extends DelegatingStore {
        private final AtomicInteger begun = new AtomicInteger();

        private CountedCommits(SessionStore store) {
            super(store);
        }

        @Override
        public CompletableFuture<Void> commit(Commit commit) {
            CompletableFuture<Void> made = super.commit(commit);
            begun.incrementAndGet();
            return made;
        }
    }
}
