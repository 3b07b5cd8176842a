package io.cofre.hub.metrics;

import io.cofre.hub.delivery.DeliveryFigures;
import io.cofre.hub.store.StoreFigures;
import io.cofre.metrics.RequestMetrics;
import io.cofre.metrics.ServerMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** All metrics of a hub. The parts keep figures, which are asked for whenever the metrics are read. Thread-safe. */
public final class HubMetrics implements ServerMetrics, AutoCloseable {
    private static final String CONNECTIONS = HubMetric.PREFIX + ".http.connections";
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final RequestMetrics requests = new RequestMetrics(registry, HubMetric.PREFIX);

    public HubMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    @Override
    public RequestMetrics requests() {
        return requests;
    }

    @Override
    public void watchConnections(DoubleSupplier open) {
        Gauge.builder(CONNECTIONS, open, DoubleSupplier::getAsDouble)
                .description("Open connections.")
                .strongReference(true)
                .register(registry);
    }

    /** Shows the store. */
    public void watchStore(Supplier<StoreFigures> figures, BooleanSupplier writable) {
        gauge(HubMetric.STORE_WRITABLE, () -> writable.getAsBoolean() ? 1 : 0);
        gauge(HubMetric.EVENTS_STORED, () -> figures.get().events());
        gauge(HubMetric.STORE_QUEUE, () -> figures.get().queued());
        gauge(HubMetric.STORE_QUEUE_BYTES, () -> figures.get().queuedBytes());
        gauge(HubMetric.STORE_BYTES, () -> figures.get().databaseBytes());
        gauge(HubMetric.OUTBOX_DEPTH, () -> figures.get().outboxDepth());
        gauge(HubMetric.DEAD_LETTERS, () -> figures.get().deadLetters());
        counter(HubMetric.OUTBOX_OVERFLOW, "dead", () -> figures.get().overflowDied());
        counter(HubMetric.OUTBOX_OVERFLOW, "deleted", () -> figures.get().overflowDeleted());
        counter(HubMetric.STORE_REFUSED, () -> figures.get().refused());
        counter(HubMetric.STORE_COMMITS, () -> figures.get().commits());
        counter(HubMetric.STORE_COMMITTED, () -> figures.get().committed());
        counter(HubMetric.STORE_COMMIT_FAILURES, () -> figures.get().failedCommits());
        counter(HubMetric.STORE_COMMIT_SECONDS, () -> figures.get().commitNanos() / NANOS_PER_SECOND);
    }

    /** Shows the deliveries to webhooks. */
    public void watchDelivery(Supplier<DeliveryFigures> figures) {
        DeliveryMetrics.watch(this, registry.getPrometheusRegistry(), figures);
    }

    /** Shows a figure that goes up and down. */
    public void gauge(HubMetric metric, DoubleSupplier value) {
        gauge(metric, Tags.empty(), value);
    }

    /** Shows a figure that goes up and down, of one value of the metric's label. */
    public void gauge(HubMetric metric, String labelled, DoubleSupplier value) {
        gauge(metric, Tags.of(metric.label(), labelled), value);
    }

    /** Shows a count that only grows. */
    public void counter(HubMetric metric, DoubleSupplier count) {
        counter(metric, Tags.empty(), count);
    }

    /** Shows a count that only grows, of one value of the metric's label. */
    public void counter(HubMetric metric, String labelled, DoubleSupplier count) {
        counter(metric, Tags.of(metric.label(), labelled), count);
    }

    /** Shows the events of one provider and result. */
    public void events(String provider, String result, DoubleSupplier count) {
        counter(HubMetric.EVENTS, Tags.of("provider", provider, "result", result), count);
    }

    /** Everything, in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    private void gauge(HubMetric metric, Tags tags, DoubleSupplier value) {
        Gauge.builder(metric.metric(), value, DoubleSupplier::getAsDouble)
                .description(metric.description())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private void counter(HubMetric metric, Tags tags, DoubleSupplier count) {
        // A counter holds its object weakly, and its function strongly.
        FunctionCounter.builder(metric.metric(), this, metrics -> count.getAsDouble())
                .description(metric.description())
                .tags(tags)
                .register(registry);
    }
}
