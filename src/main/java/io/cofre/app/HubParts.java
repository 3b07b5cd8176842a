package io.cofre.app;

import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.delivery.Deliveries;
import io.cofre.hub.delivery.DeliverySettings;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.ingest.Ingest;
import io.cofre.hub.ingest.IngestFigures;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.provider.CallSettings;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.provider.evolution.EvolutionProvider;
import io.cofre.hub.provider.waha.WahaProvider;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.webhook.Accounts;
import io.cofre.hub.webhook.DeliveryLog;
import io.cofre.hub.webhook.Gateway;
import io.cofre.hub.webhook.IngestUrls;
import io.cofre.hub.webhook.Management;
import io.cofre.hub.webhook.ProviderCalls;
import io.cofre.hub.webhook.Webhooks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/** The parts of a hub between its store and its routes. */
record HubParts(Providers providers, Ingest ingest, Management management) {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** Starts the parts in their order, and pushes how each is stopped. */
    static HubParts start(
            HubConfiguration configuration,
            HubStore store,
            HubMetrics metrics,
            InstantSource time,
            DeliveryLog.SocketReplay sockets,
            Deque<Runnable> stops) {
        Providers providers = Providers.of(List.of(
                new EvolutionProvider(CallSettings.DEFAULT, time), new WahaProvider(CallSettings.DEFAULT, time)));
        TargetFilter targets = new TargetFilter(
                AllowedTargets.of(String.join(",", configuration.allowedTargets())), NameResolver.ofSystem());
        DeliverySettings settings = DeliverySettings.of(version(), (SSLSocketFactory) SSLSocketFactory.getDefault());
        Deliveries deliveries = Deliveries.of(store, targets, settings, time);
        deliveries.start();
        stops.push(() -> stop(deliveries));
        metrics.watchDelivery(deliveries::figures);
        Ingest ingest = Ingest.start(store.registry(), store.events(), providers);
        stops.push(ingest::close);
        watch(metrics, ingest.figures());
        IngestUrls urls = new IngestUrls(configuration.publicUrl());
        ProviderCalls calls = new ProviderCalls();
        Webhooks webhooks = new Webhooks(store.registry(), providers, urls, targets, calls);
        Management management = new Management(
                webhooks,
                new DeliveryLog(store, webhooks, deliveries, sockets, time),
                new Accounts(store.registry(), providers, targets, calls),
                new Gateway(
                        store.registry(),
                        providers,
                        urls,
                        calls,
                        webhooks,
                        UpkeepParts.start(configuration.worker(), store, providers, time, stops)));
        return new HubParts(providers, ingest, management);
    }

    private static void watch(HubMetrics metrics, IngestFigures figures) {
        for (ProviderKind kind : ProviderKind.values()) {
            for (IngestFigures.Result result : IngestFigures.Result.values()) {
                metrics.events(kind.wireName(), result.wireName(), () -> figures.count(kind, result));
            }
        }
    }

    private static void stop(Deliveries deliveries) {
        try {
            deliveries.stop(STOP_PATIENCE);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** The version of the jar; a build without a jar has none. */
    private static String version() {
        return Optional.ofNullable(HubParts.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
