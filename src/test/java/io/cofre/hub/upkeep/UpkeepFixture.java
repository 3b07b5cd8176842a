package io.cofre.hub.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.FakeServer.Call;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.provider.TestAccounts;
import io.cofre.hub.provider.evolution.EvolutionProvider;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.provider.waha.WahaProvider;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.EventLog;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Registry;
import io.cofre.hub.store.Sealer;
import io.cofre.hub.store.StoreSettings;
import io.cofre.testing.SetClock;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A double of Evolution that keeps its sessions at a real worker, and the parts of a hub that look after these. */
@SuppressWarnings("NullAway.Init")
abstract class UpkeepFixture {
    static final String NAME = "loja1";
    static final Duration PAUSE = Duration.ofMillis(20);
    static final Sealer SEALER = Sealer.of("a-secret-of-thirty-two-characters".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path database;

    final SetClock clock = new SetClock();
    final EvolutionProvider provider = new EvolutionProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, clock::now);
    final Providers providers =
            Providers.of(List.of(provider, new WahaProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, clock::now)));
    final ScheduledExecutorService thread = Executors.newScheduledThreadPool(1);

    final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    final AtomicInteger told = new AtomicInteger();

    TestWorker worker;
    FoldersAtWorker folders;
    FakeEvolution evolution;
    FakeServer ingest;
    HubStore store;
    Registry registry;
    ProviderAccount account;
    Instance instance;
    WorkerSessions sessions;
    OrphanCollector collector;
    Reconnector reconnector;

    @BeforeEach
    void start(@TempDir Path volume) throws Exception {
        worker = TestWorker.on(volume);
        folders = new FoldersAtWorker(worker);
        evolution = FakeEvolution.start(folders, 0.01);
        ingest = new FakeServer(this::take);
        store = HubStore.open(StoreSettings.sqlite(database), SEALER, clock::now);
        registry = store.registry();
        registry.addTenant("acme", "Acme");
        account = registry.addProvider("acme", ProviderKind.EVOLUTION, evolution.url(), FakeEvolution.KEY, true);
        instance = registry.addInstance("acme", account.id(), NAME, "");
        sessions = new WorkerSessions(
                URI.create("http://127.0.0.1:" + worker.port()), TestWorker.API_KEY, FoldersAtWorker.GROUP);
        collector = collector(sessions);
        store.orphans().watch(collector);
        store.events().onStored(events -> collector.stored(events));
        reconnector = new Reconnector(registry, providers, sessions, clock::now, Duration.ofSeconds(30));
        String id = provider.create(account, instance, ingest.url());
        registry.setProviderRef(instance.id(), id);
        provider.connect(account, instance);
        evolution.scan(NAME);
        opened.get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        thread.shutdownNow();
        evolution.close();
        ingest.close();
        store.close();
        worker.close();
    }

    /** Does for the events of a webhook what the hub does, as far as it matters here. */
    Answer take(Call call) {
        Instance told = registry.instanceById(instance.id()).orElseThrow();
        if (!provider.isAuthentic(told, call.headers()::apply, call.body())) {
            return Answer.empty(401);
        }
        for (NormalisedEvent event : provider.read(told, call.body())) {
            append(told, event).event().ifPresent(stored -> reconnector.stored(List.of(stored)));
            if (event.kind() == EventKind.CONNECTION_UPDATE && event.data().contains("open")) {
                opened.complete(true);
            }
        }
        return Answer.empty(200);
    }

    EventLog.Stored append(Instance of, NormalisedEvent event) {
        return store.events().append(of, event).orTimeout(20, TimeUnit.SECONDS).join();
    }

    OrphanCollector collector(WorkerSessions at) {
        return new OrphanCollector(store, providers, at, thread, PAUSE);
    }

    /** A collector that takes note of everything and begins with nothing while a test runs. */
    OrphanCollector lateCollector() {
        collector = new OrphanCollector(store, providers, sessions, thread, Duration.ofHours(1));
        return collector;
    }

    /** Lets some pauses of the collector pass. */
    void pass(int pauses) throws Exception {
        thread.schedule(() -> {}, pauses * PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                .get(30, TimeUnit.SECONDS);
    }

    void deleted(Instance of, String id) {
        tell(of, EventKind.RAW, "INSTANCE_DELETE", "{\"instanceId\":\"" + id + "\"}");
    }

    void ended(String source, String data) {
        tell(instance, EventKind.RAW, source, data);
    }

    /** An event comes, and is stored. */
    void tell(Instance of, EventKind kind, String source, String data) {
        append(of, new NormalisedEvent(kind, source, data, source + " " + told.incrementAndGet()));
    }

    static HubEvent event(Instance of, EventKind kind, String source, String data) {
        return new HubEvent(
                "evt_1",
                of.tenant(),
                "e",
                1,
                of.id(),
                of.name(),
                ProviderKind.EVOLUTION,
                kind,
                source,
                Instant.EPOCH,
                data);
    }

    String trash() throws IOException {
        return worker.send("GET", "/admin/trash").body();
    }

    static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
