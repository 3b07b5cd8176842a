package io.cofre.app;

import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.delivery.Deliveries;
import io.cofre.hub.delivery.DeliverySettings;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.ingest.Ingest;
import io.cofre.hub.ingest.IngestFigures;
import io.cofre.hub.metrics.HubMetric;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.provider.CallSettings;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.provider.evolution.EvolutionProvider;
import io.cofre.hub.provider.waha.WahaProvider;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Registry;
import io.cofre.hub.webhook.Accounts;
import io.cofre.hub.webhook.DeliveryLog;
import io.cofre.hub.webhook.Gateway;
import io.cofre.hub.webhook.IngestUrls;
import io.cofre.hub.webhook.Management;
import io.cofre.hub.webhook.ProviderCalls;
import io.cofre.hub.webhook.Webhooks;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLSocketFactory;

/** The parts of a hub between its store and its routes. */
record HubParts(Providers providers, TargetFilter targets, Ingest ingest, Management management) {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** Starts the parts in their order, and pushes how each is stopped. */
    static HubParts start(
            HubConfiguration configuration,
            HubStore store,
            HubMetrics metrics,
            InstantSource time,
            DeliveryLog.SocketReplay sockets,
            Deque<Runnable> stops) {
        TargetFilter targets = new TargetFilter(
                AllowedTargets.of(String.join(",", configuration.allowedTargets())), NameResolver.ofSystem());
        Providers providers = providers(targets, time, stops);
        DeliverySettings settings = DeliverySettings.of(version(), (SSLSocketFactory) SSLSocketFactory.getDefault());
        Deliveries deliveries =
                Deliveries.of(store, targets, configuration.wapi().map(WapiParts::targets), settings, time);
        deliveries.start();
        stops.push(() -> stop(deliveries));
        metrics.watchDelivery(deliveries::figures);
        Ingest ingest = Ingest.start(store.registry(), store.events(), providers);
        stops.push(ingest::close);
        watch(metrics, ingest.figures());
        watch(metrics, providers, store.registry());
        IngestUrls urls = new IngestUrls(publicUrl(configuration));
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
                        UpkeepParts.start(configuration.worker(), store, providers, metrics, time, stops)));
        return new HubParts(providers, targets, ingest, management);
    }

    private static Providers providers(TargetFilter targets, InstantSource time, Deque<Runnable> stops) {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "hub-provider-clock");
            thread.setDaemon(true);
            return thread;
        });
        stops.push(clock::shutdownNow);
        CallSettings settings = CallSettings.DEFAULT;
        OutboundClient outbound = new OutboundClient(
                targets, (SSLSocketFactory) SSLSocketFactory.getDefault(), settings.timeout(), clock);
        stops.push(outbound::close);
        return Providers.of(
                List.of(new EvolutionProvider(settings, outbound, time), new WahaProvider(settings, outbound, time)));
    }

    private static void watch(HubMetrics metrics, IngestFigures figures) {
        for (ProviderKind kind : ProviderKind.values()) {
            for (IngestFigures.Result result : IngestFigures.Result.values()) {
                metrics.events(kind.wireName(), result.wireName(), () -> figures.count(kind, result));
            }
        }
    }

    private static void watch(HubMetrics metrics, Providers providers, Registry registry) {
        for (ProviderKind kind : ProviderKind.values()) {
            Provider provider = providers.get(kind);
            metrics.gauge(HubMetric.PROVIDER_UP, kind.wireName(), () -> areUp(kind, provider, registry) ? 1 : 0);
        }
    }

    private static boolean areUp(ProviderKind kind, Provider provider, Registry registry) {
        return registry.tenants().stream()
                .flatMap(tenant -> registry.providers(tenant.id()).stream())
                .filter(account -> account.kind() == kind)
                .allMatch(account -> provider.health(account).isUp());
    }

    /** Where providers reach the hub. Those on this machine need not be told. */
    private static Optional<URI> publicUrl(HubConfiguration configuration) {
        int port = configuration.http().port();
        return configuration
                .publicUrl()
                .or(() -> port == 0 ? Optional.empty() : Optional.of(URI.create("http://127.0.0.1:" + port)));
    }

    private static void stop(Deliveries deliveries) {
        try {
            deliveries.stop(STOP_PATIENCE);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** The version of the jar; a build without a jar has none. */
    static String version() {
        return Optional.ofNullable(HubParts.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
