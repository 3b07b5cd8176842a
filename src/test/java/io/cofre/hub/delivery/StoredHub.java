package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.EventLog.Stored;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Sealer;
import io.cofre.hub.store.StoreSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A store on the disk and its deliveries, with the clock of the system. */
final class StoredHub implements AutoCloseable {
    private static final String TENANT = "acme";
    private static final Sealer SEALER = Sealer.of("the secret of the hub in a test".getBytes(StandardCharsets.UTF_8));
    private static final int LIMIT_SECONDS = 60;

    private final HubStore store;
    private final Deliveries deliveries;

    private StoredHub(HubStore store, Deliveries deliveries) {
        this.store = store;
        this.deliveries = deliveries;
    }

    static StoredHub open(Path directory) throws IOException {
        InstantSource time = InstantSource.system();
        HubStore store = HubStore.open(StoreSettings.sqlite(directory), SEALER, time);
        TargetFilter filter = new TargetFilter(AllowedTargets.of("127.0.0.0/8"), NameResolver.ofSystem());
        Deliveries deliveries = Deliveries.of(store, filter, Optional.empty(), TestDeliveries.settings(), time);
        deliveries.start();
        return new StoredHub(store, deliveries);
    }

    HubStore store() {
        return store;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    /** An instance of the one tenant. */
    Instance instance(String name) {
        if (store.registry().tenant(TENANT).isEmpty()) {
            store.registry().addTenant(TENANT, "Acme");
            store.registry().addProvider(TENANT, ProviderKind.EVOLUTION, "http://evolution:8080", "key", true);
        }
        String provider = store.registry().providers(TENANT).get(0).id();
        return store.registry().addInstance(TENANT, provider, name, "");
    }

    /** An ordered subscription to all events of an instance. */
    Subscription subscribe(Instance instance, String url) {
        return store.registry()
                .addSubscription(new Subscription(
                        "",
                        instance.tenant(),
                        instance.id(),
                        url,
                        List.of(),
                        Map.of(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        0,
                        Subscription.State.ACTIVE,
                        ""));
    }

    /** Enables a subscription again. */
    void enable(Subscription subscription) {
        store.registry().replaceSubscription(subscription);
    }

    CompletableFuture<Stored> appending(Instance instance, long number) {
        String data = "{\"number\":" + number + ",\"text\":\"" + "x".repeat(1000) + "\"}";
        return store.events()
                .append(
                        instance,
                        new NormalisedEvent(EventKind.MESSAGE_RECEIVED, "MESSAGES_UPSERT", data, "number " + number));
    }

    HubEvent append(Instance instance, long number) throws Exception {
        return appending(instance, number)
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                .event()
                .orElseThrow();
    }

    /** Waits until the store is as wanted. */
    void await(BooleanSupplier wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() {
        try {
            deliveries.stop(Duration.ofSeconds(10));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
