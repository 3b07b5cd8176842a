package io.cofre.hub.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An open store with what tests put into it, and its clock. */
final class TestHub implements AutoCloseable {
    static final Sealer SEALER = Sealer.of("the secret of the hub in a test".getBytes(UTF_8));
    static final String PROVIDER_KEY = "planted-provider-key-4711";

    private static final int WAIT_SECONDS = 30;

    /** The time of day, as a test sets it. */
    static final class Clock implements InstantSource {
        private volatile Instant now = Instant.parse("2026-01-31T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    final Clock clock;
    final HubStore store;

    TestHub(StoreSettings settings, Clock clock) throws IOException {
        this.clock = clock;
        this.store = HubStore.open(settings, SEALER, clock);
    }

    /** A tenant with a provider and one instance of that name. */
    Instance instance(String tenant, String name) {
        if (store.registry().tenant(tenant).isEmpty()) {
            store.registry().addTenant(tenant, "Tenant " + tenant);
        }
        ProviderAccount provider = store.registry().providers(tenant).stream()
                .findFirst()
                .orElseGet(() -> store.registry()
                        .addProvider(tenant, ProviderKind.EVOLUTION, "http://evolution:8080", PROVIDER_KEY, true));
        return store.registry().addInstance(tenant, provider.id(), name, "");
    }

    Subscription subscription(Instance instance, String... events) {
        return store.registry().addSubscription(draft(instance, events));
    }

    static Subscription draft(Instance instance, String... events) {
        return new Subscription(
                "",
                instance.tenant(),
                instance.id(),
                "https://example.com/hook",
                List.of(events),
                Map.of("X-Key", "planted-header-4711"),
                "",
                Optional.empty(),
                Optional.empty(),
                true,
                0,
                Subscription.State.ACTIVE,
                "");
    }

    /** An event whose dedupe key is its text. */
    static NormalisedEvent message(String text) {
        return event("MESSAGES_UPSERT", text);
    }

    static NormalisedEvent event(String source, String text) {
        return new NormalisedEvent(EventKind.MESSAGE_RECEIVED, source, "{\"text\":\"" + text + "\"}", source + text);
    }

    HubEvent append(Instance instance, String text) {
        return done(store.events().append(instance, message(text))).event().orElseThrow();
    }

    void append(Instance instance, int count) {
        List<CompletableFuture<EventLog.Stored>> futures = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            futures.add(store.events().append(instance, message(clock.now + " " + number)));
        }
        futures.forEach(TestHub::done);
    }

    List<Outbox.Delivery> pending(Subscription subscription) {
        return store.outbox().pending(lane(subscription), 0, 1_000);
    }

    static Outbox.Lane lane(Subscription subscription) {
        return new Outbox.Lane(subscription.id(), subscription.instanceId());
    }

    Outbox.Attempt attempt(int status, String error) {
        return new Outbox.Attempt(clock.now, status, 12, error, "answer");
    }

    static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        store.close();
    }
}
