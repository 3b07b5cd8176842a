package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.app.Hub;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.config.Secret;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.crash.TestForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole hub whose PostgreSQL is gone for a minute while events come and are delivered. */
@SuppressWarnings("NullAway.Init")
class PostgresqlGoneTest {
    private static final int GONE_SECONDS = TestForm.current().choose(4, 60);

    /** In the short form the hub gives a database up earlier that does not answer. */
    private static final String TIMEOUT = TestForm.current() == TestForm.SHORT ? "?socketTimeout=2" : "";

    private static final int INSTANCES = 4;
    private static final String TENANT = "acme";

    @TempDir
    private Path directory;

    private final List<MessageSender> senders = new ArrayList<>();
    private MessageReceiver receiver;
    private CutProxy proxy;
    private StoreSettings settings;
    private Hub hub;

    @BeforeEach
    void start() throws IOException {
        receiver = new MessageReceiver(new Random(1));
        settings = TestDatabase.Hubs.newDatabase(directory);
        String url = settings.url().orElseThrow();
        String port = url.replaceAll(".*:([0-9]+)/.*", "$1");
        proxy = new CutProxy(Integer.parseInt(port));
        register();
        hub = Hub.start(configuration(url.replace(port, Integer.toString(proxy.port())) + TIMEOUT), () -> {});
        senders.forEach(sender -> sender.sendTo(OptionalInt.of(hub.port())));
    }

    @AfterEach
    void stop() throws IOException {
        senders.forEach(MessageSender::close);
        proxy.mend();
        hub.stop();
        proxy.close();
        receiver.close();
    }

    private void register() throws IOException {
        try (HubStore store = open()) {
            Registry registry = store.registry();
            registry.addTenant(TENANT, "Acme");
            ProviderAccount provider =
                    registry.addProvider(TENANT, ProviderKind.EVOLUTION, "http://127.0.0.1:1", "key", true);
            for (int number = 0; number < INSTANCES; number++) {
                Instance instance = registry.addInstance(TENANT, provider.id(), "loja" + number, "");
                registry.addSubscription(receiver.subscription(instance));
                senders.add(new MessageSender(instance));
            }
        }
    }

    private HubStore open() throws IOException {
        return HubStore.open(settings, io.cofre.testing.TestHub.sealer(), InstantSource.system());
    }

    private HubConfiguration configuration(String url) {
        HubConfiguration usual = io.cofre.testing.TestHub.settings(directory);
        HubConfiguration.Storage storage = usual.storage();
        return new HubConfiguration(
                usual.http(),
                usual.keys(),
                new HubConfiguration.Storage(
                        directory,
                        Optional.of(Secret.of(url)),
                        settings.user(),
                        settings.password().map(Secret::of),
                        storage.eventsPerTenantMax(),
                        storage.eventsAge(),
                        storage.pendingPerSubscriptionMax()),
                usual.sockets(),
                usual.allowedTargets(),
                usual.worker(),
                usual.publicUrl(),
                usual.openIngest(),
                usual.rates(),
                usual.wapi());
    }

    @Test
    void goesOnByItselfAfterConnectionsWereCut() throws Exception {
        outage(proxy::cut);
    }

    /** A commit that hung is made late: the hub must not store the same event twice. */
    @Test
    void goesOnByItselfAfterTheDatabaseHung() throws Exception {
        outage(proxy::hang);
    }

    private void outage(Runnable begin) throws Exception {
        int before = 50;
        receiver.await("deliveries before", all -> all.requests() > before);

        begin.run();
        receiver.await("503", all -> senders.stream().allMatch(sender -> sender.unavailable() > 0));
        RawResponse ready = ready();
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).contains("the store takes no writes");
        assertThat(new CountDownLatch(1).await(GONE_SECONDS, TimeUnit.SECONDS)).isFalse();
        assertThat(live()).isEqualTo(200);

        proxy.mend();
        receiver.await("ready", all -> ready().status() == 200);
        int enough = taken() + 20;
        receiver.await("events are taken again", all -> taken() > enough);
        senders.forEach(sender -> sender.sendTo(OptionalInt.empty()));
        receiver.await(
                "everything arrives",
                all -> senders.stream().allMatch(sender -> all.arrived(sender.name()) >= sender.taken()));
        receiver.requireOrder(1, "after an outage");
        for (MessageSender sender : senders) {
            assertThat(sender.fault()).isEmpty();
            assertThat(sender.unanswered())
                    .as("each request is answered in time")
                    .isZero();
        }
        hub.stop();
        try (HubStore store = open()) {
            requireEach(store);
        }
    }

    private int taken() {
        return senders.stream().mapToInt(MessageSender::taken).sum();
    }

    private void requireEach(HubStore store) {
        List<HubEvent> all = new ArrayList<>();
        List<HubEvent> page = store.events().after(TENANT, 0, Optional.empty(), 1_000);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = store.events().after(TENANT, all.get(all.size() - 1).seq(), Optional.empty(), 1_000);
        }
        for (MessageSender sender : senders) {
            List<String> numbers = all.stream()
                    .filter(event -> event.instanceName().equals(sender.name()))
                    .map(event -> event.data().replaceAll(".*\"id\":\"M([0-9]+)\".*", "$1"))
                    .toList();
            assertThat(numbers).doesNotHaveDuplicates().hasSizeBetween(sender.taken(), sender.taken() + 1);
        }
    }

    private RawResponse ready() {
        return get("/health/ready");
    }

    private int live() {
        return get("/health/live").status();
    }

    private RawResponse get(String path) {
        try (RawConnection connection = new RawConnection(hub.port())) {
            connection.write("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            return connection.read();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
