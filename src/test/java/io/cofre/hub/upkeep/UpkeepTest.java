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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fate of instances that Evolution deletes, logs out or leaves closed, with a real worker. */
class UpkeepTest {
    private static final String NAME = "loja1";
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final SetClock clock = new SetClock();
    private final EvolutionProvider provider =
            new EvolutionProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, clock::now);
    private final Providers providers =
            Providers.of(List.of(provider, new WahaProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, clock::now)));
    private final ScheduledExecutorService thread = Executors.newScheduledThreadPool(1);

    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();

    private TestWorker worker;
    private FoldersAtWorker folders;
    private FakeEvolution evolution;
    private FakeServer ingest;
    private HubStore store;
    private Registry registry;
    private ProviderAccount account;
    private Instance instance;
    private OrphanCollector collector;
    private Reconnector reconnector;

    @BeforeEach
    void start(@TempDir Path volume, @TempDir Path database) throws Exception {
        worker = TestWorker.on(volume);
        folders = new FoldersAtWorker(worker);
        evolution = FakeEvolution.start(folders, 0.01);
        ingest = new FakeServer(this::take);
        store = HubStore.open(
                StoreSettings.sqlite(database),
                Sealer.of("a-secret-of-thirty-two-characters".getBytes(StandardCharsets.UTF_8)),
                clock::now);
        registry = store.registry();
        registry.addTenant("acme", "Acme");
        account = registry.addProvider("acme", ProviderKind.EVOLUTION, evolution.url(), FakeEvolution.KEY, true);
        instance = registry.addInstance("acme", account.id(), NAME, "");
        WorkerSessions sessions = new WorkerSessions(
                URI.create("http://127.0.0.1:" + worker.port()), TestWorker.API_KEY, FoldersAtWorker.GROUP);
        collector = new OrphanCollector(registry, providers, sessions, thread, PAUSE);
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
    private Answer take(Call call) {
        Instance told = registry.instanceById(instance.id()).orElseThrow();
        if (!provider.isAuthentic(told, call.headers()::apply, call.body())) {
            return Answer.empty(401);
        }
        for (NormalisedEvent event : provider.read(told, call.body())) {
            HubEvent stored = new HubEvent(
                    "evt_1",
                    "acme",
                    "e",
                    1,
                    told.id(),
                    told.name(),
                    told.kind(),
                    event.kind(),
                    event.source(),
                    Instant.EPOCH,
                    event.data());
            collector.stored(List.of(stored));
            reconnector.stored(List.of(stored));
            if (event.kind() == EventKind.CONNECTION_UPDATE && event.data().contains("open")) {
                opened.complete(true);
            }
        }
        return Answer.empty(200);
    }

    @Test
    void pairsAgainAfterALogout() throws Exception {
        String id = evolution.idOf(NAME);
        assertThat(folders.hold(id)).isTrue();
        provider.logout(account, instance);
        await(() -> !folders.hold(id));
        assertThat(trash()).contains(id);
        assertThat(provider.qrCode(account, instance)).isPresent();
        evolution.scan(NAME);
        assertThat(provider.state(account, instance)).contains("open");
    }

    @Test
    void pairsAgainAfterALoginWasLost() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.loseLogin(NAME);
        await(() -> !folders.hold(id));
        assertThat(provider.qrCode(account, instance)).isPresent();
    }

    @Test
    void movesWhatADeletedInstanceLeftToTheTrash() throws Exception {
        String id = evolution.idOf(NAME);
        provider.delete(account, instance);
        await(() -> !folders.hold(id));
        assertThat(trash()).contains(id);
    }

    @Test
    void movesItEvenIfNoEventComes() throws Exception {
        String id = evolution.idOf(NAME);
        Instance known = registry.instanceById(instance.id()).orElseThrow();
        provider.removeWebhook(account, known, ingest.url());
        provider.delete(account, known);
        registry.removeInstance(known.id());
        collector.deleted(account, known);
        await(() -> !folders.hold(id));
    }

    @Test
    void triesAgainWhileEvolutionDoesNotAnswer() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.server().failNext(3, 503);
        evolution.loseLogin(NAME);
        await(() -> !folders.hold(id));
    }

    @Test
    void leavesAnInstanceAloneThatIsOpenAgain() throws Exception {
        String id = evolution.idOf(NAME);
        collector.stored(List.of(
                ended("LOGOUT_INSTANCE", "null"), ended("STATUS_INSTANCE", "{\"disconnectionReasonCode\":428}")));
        long before = evolution.server().count("GET", "/instance/connectionState");
        await(() -> evolution.server().count("GET", "/instance/connectionState") > before);
        thread.submit(() -> {}).get(30, TimeUnit.SECONDS);
        assertThat(folders.hold(id)).isTrue();
        collector.stored(List.of(ended("INSTANCE_DELETE", "{\"instanceId\":\"../../other\"}")));
        collector.stored(List.of(ended("INSTANCE_DELETE", "{\"instanceId\":\"" + id + "\"}")));
        pass(5);
        assertThat(folders.hold(id)).isTrue();
    }

    /** The login has ended, was made anew, and its connection is lost for a moment when the end is told at last. */
    @Test
    void keepsTheSessionOfANewLoginIfTheEndOfTheOldOneIsToldLate() throws Exception {
        String id = evolution.idOf(NAME);
        registry.setState(instance.id(), "open");
        evolution.drop(NAME);
        long before = evolution.server().count("GET", "/instance/fetchInstances");
        collector.stored(List.of(ended("LOGOUT_INSTANCE", "null")));
        await(() -> evolution.server().count("GET", "/instance/fetchInstances") > before);
        pass(5);
        assertThat(folders.hold(id)).isTrue();
        registry.setState(instance.id(), "close");
        collector.stored(List.of(ended("LOGOUT_INSTANCE", "null")));
        await(() -> !folders.hold(id));
    }

    @Test
    void keepsTheSessionOfALoginThatIsMadeBeforeItLooks() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.drop(NAME);
        collector.stored(List.of(ended("LOGOUT_INSTANCE", "null")));
        collector.stored(List.of(event(EventKind.CONNECTION_UPDATE, "CONNECTION_UPDATE", "{\"state\":\"open\"}")));
        pass(5);
        assertThat(folders.hold(id)).isTrue();
    }

    /** A tenant can register a program of its own, which tells what it likes. */
    @Test
    void believesNoProviderThatATenantRegistered() throws Exception {
        String victim = evolution.idOf(NAME);
        registry.setProviderRef(instance.id(), "");
        registry.addTenant("other", "Other");
        ProviderAccount untrusted =
                registry.addProvider("other", ProviderKind.EVOLUTION, evolution.url(), FakeEvolution.KEY, false);
        Instance forged = registry.addInstance("other", untrusted.id(), "none", "");
        collector.stored(List.of(deleted(forged, victim)));
        collector.deleted(untrusted, forged);
        evolution.drop(NAME);
        Instance lost = registry.addInstance("other", untrusted.id(), NAME, victim);
        clock.pass(Duration.ofMinutes(5));
        reconnector.stored(
                List.of(event(lost, EventKind.CONNECTION_UPDATE, "CONNECTION_UPDATE", "{\"state\":\"close\"}")));
        registry.removeInstance(instance.id());
        reconnector.look();
        clock.pass(Duration.ofMinutes(5));
        reconnector.look();
        pass(5);
        assertThat(folders.hold(victim)).isTrue();
        assertThat(evolution.stateOf(NAME)).isEqualTo("close");
    }

    @Test
    void movesNoSessionThatBelongsToAnotherInstance() throws Exception {
        String victim = evolution.idOf(NAME);
        Instance forged = registry.addInstance("acme", account.id(), "none", "");
        collector.stored(List.of(deleted(forged, victim)));
        pass(5);
        assertThat(folders.hold(victim)).isTrue();
    }

    @Test
    void connectsAnInstanceThatWasLeftClosed() throws Exception {
        evolution.drop(NAME);
        reconnector.look();
        assertThat(evolution.stateOf(NAME)).isEqualTo("close");
        clock.pass(Duration.ofSeconds(31));
        reconnector.look();
        assertThat(evolution.stateOf(NAME)).isEqualTo("open");
        reconnector.look();
        assertThat(evolution.server().count("GET", "/instance/connect/")).isEqualTo(2);
    }

    @Test
    void asksForNoScanOfAnInstanceThatWasNeverPaired() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.drop(NAME);
        folders.delete(id);
        reconnector.look();
        clock.pass(Duration.ofMinutes(5));
        reconnector.look();
        assertThat(evolution.stateOf(NAME)).isEqualTo("close");
        assertThat(evolution.server().count("GET", "/instance/connect/")).isOne();
    }

    @Test
    void waitsForTheWorker() throws Exception {
        evolution.drop(NAME);
        Reconnector away = new Reconnector(
                registry,
                providers,
                new WorkerSessions(URI.create("http://127.0.0.1:1"), "k", FoldersAtWorker.GROUP),
                clock::now,
                Duration.ofSeconds(1));
        away.look();
        clock.pass(Duration.ofMinutes(5));
        away.look();
        assertThat(evolution.stateOf(NAME)).isEqualTo("close");
    }

    /** Lets some pauses of the collector pass. */
    private void pass(int pauses) throws Exception {
        thread.schedule(() -> {}, pauses * PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                .get(30, TimeUnit.SECONDS);
    }

    private static HubEvent deleted(Instance of, String id) {
        return event(of, EventKind.RAW, "INSTANCE_DELETE", "{\"instanceId\":\"" + id + "\"}");
    }

    private HubEvent ended(String source, String data) {
        return event(EventKind.RAW, source, data);
    }

    private HubEvent event(EventKind kind, String source, String data) {
        return event(instance, kind, source, data);
    }

    private static HubEvent event(Instance of, EventKind kind, String source, String data) {
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

    private String trash() throws IOException {
        return worker.send("GET", "/admin/trash").body();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
