package io.cofre.hub.web;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.hub.access.Role;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Outbox;
import io.cofre.hub.store.Registry;
import io.cofre.hub.store.StoreSettings;
import io.cofre.testing.NodeProject;
import io.cofre.testing.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test of the page in a real browser, by {@code src/test/node/page}: Chromium without a window. Its screenshots are
 * in {@code target/page}. Without Chromium it is skipped, and says so.
 */
@Timeout(600)
class PageInBrowserTest {
    private static final String TENANT = "acme";
    private static final String MISSED = "Are you open?";
    private static final Path SCREENSHOTS = Path.of("target/page").toAbsolutePath();

    @TempDir
    Path data;

    @Test
    void showsWhatSomebodyWithATokenAsksFor() throws Exception {
        Optional<String> chromium = chromium();
        assumeTrue(chromium.isPresent(), "SKIPPED: the page in a browser, because there is no Chromium (CHROMIUM)");
        NodeProject tests = NodeProject.installed("page");
        try (FakeEvolution evolution = FakeEvolution.start();
                FakeServer receiver = new FakeServer(call -> Answer.empty(204))) {
            Instance instance = prepare(evolution.url(), receiver.url());
            try (TestHub hub = TestHub.on(data);
                    FakeServer control = new FakeServer(call -> control(call.path(), evolution, receiver))) {
                String url = "http://127.0.0.1:" + hub.port();
                evolution.create(
                        instance.name(),
                        url + "/api/webhooks/evolution/" + instance.ingestKey(),
                        instance.ingestSecret());
                tests.test(
                        "page.test.js",
                        Map.of(
                                "CHROMIUM", chromium.get(),
                                "HUB_CONTROL", control.url(),
                                "HUB_TOKEN", TestHub.token(Role.TENANT_ADMIN, TENANT),
                                "HUB_URL", url,
                                "PAGE_SCREENSHOTS", SCREENSHOTS.toString()));
            }
        }
    }

    /** Answers the requests of the tests in the browser for steps outside of it. */
    private static Answer control(String path, FakeEvolution evolution, FakeServer receiver) {
        switch (path) {
            case "/scan" -> evolution.scan("loja");
            case "/receive" ->
                evolution.receive(
                        "loja", "3EB0C0FFEE", "5511912345678@s.whatsapp.net", "<img src=x onerror=alert(1)> Olá");
            case "/received-dead" -> {
                long count = receiver.calls().stream()
                        .filter(call -> call.text().contains(MISSED))
                        .count();
                return new Answer(200, "text/plain", Long.toString(count));
            }
            default -> throw new IllegalArgumentException(path);
        }
        return new Answer(200, "text/plain", "done");
    }

    /** A store with an instance, whose webhook has a dead delivery, and with another tenant. */
    private Instance prepare(String evolution, String receiver) throws IOException {
        try (HubStore store = HubStore.open(StoreSettings.sqlite(data), TestHub.sealer(), InstantSource.system())) {
            addInstance(store.registry(), "other", evolution, "foreign");
            Instance instance = addInstance(store.registry(), TENANT, evolution, "loja");
            Subscription subscription = store.registry().addSubscription(webhook(instance, receiver));
            store.events().append(instance, message()).join();
            Outbox.Lane lane = new Outbox.Lane(subscription.id(), instance.id());
            Outbox.Delivery delivery =
                    store.outbox().pending(lane, 0, 1).iterator().next();
            Outbox.Attempt attempt = new Outbox.Attempt(Instant.now(), 503, 12, "", "the shop was closed");
            store.outbox().dead(delivery, attempt, "no try worked").join();
            return instance;
        }
    }

    private static Instance addInstance(Registry registry, String tenant, String evolution, String name) {
        registry.addTenant(tenant, tenant);
        ProviderAccount account =
                registry.addProvider(tenant, ProviderKind.EVOLUTION, evolution, FakeEvolution.KEY, true);
        return registry.addInstance(tenant, account.id(), name, "");
    }

    private static Subscription webhook(Instance instance, String url) {
        return new Subscription(
                "",
                instance.tenant(),
                instance.id(),
                url + "/whatsapp",
                List.of(),
                Map.of(),
                "",
                Optional.empty(),
                Optional.empty(),
                true,
                0,
                Subscription.State.ACTIVE,
                "");
    }

    private static NormalisedEvent message() {
        String text = "{\"key\":{\"remoteJid\":\"5511912345678@s.whatsapp.net\",\"fromMe\":false,\"id\":\"3EB0DEAD\"},"
                + "\"message\":{\"conversation\":\"" + MISSED + "\"},\"messageType\":\"conversation\","
                + "\"messageTimestamp\":1790000000,\"pushName\":\"Ana\"}";
        return new NormalisedEvent(EventKind.MESSAGE_RECEIVED, "MESSAGES_UPSERT", text, "the dead one");
    }

    private static Optional<String> chromium() {
        return Stream.of(
                        Optional.ofNullable(System.getenv("CHROMIUM")).orElse(""),
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome")
                .filter(file -> !file.isEmpty() && Files.isExecutable(Path.of(file)))
                .findFirst();
    }
}
