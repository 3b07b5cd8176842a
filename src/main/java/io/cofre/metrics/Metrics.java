package io.cofre.metrics;

import io.cofre.store.HistoryFigures;
import io.cofre.store.ScrubReport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All metrics of a worker. Thread-safe. */
public final class Metrics implements ServerMetrics, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final RequestMetrics requests = new RequestMetrics(registry, MetricNames.PREFIX);
    private final StoreMetrics store = new StoreMetrics(registry);
    private final GuardMetrics guards = new GuardMetrics(registry);
    private @Nullable DurabilityMetrics durability;
    private @Nullable DatabaseMetrics database;

    public Metrics() {
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

    public StoreMetrics store() {
        return store;
    }

    /** The meters of a store on a volume. A worker without a volume does not ask for them, and shows none. */
    public synchronized DurabilityMetrics durability() {
        DurabilityMetrics present = durability;
        if (present == null) {
            present = new DurabilityMetrics(registry);
            durability = present;
        }
        return present;
    }

    /** The meters of a store in a database. A worker without a database does not ask for them, and shows none. */
    public synchronized DatabaseMetrics database() {
        DatabaseMetrics present = database;
        if (present == null) {
            present = new DatabaseMetrics(registry);
            database = present;
        }
        return present;
    }

    public GuardMetrics guards() {
        return guards;
    }

    /** Shows the history beside the live values. Its figures are asked for whenever the metrics are read. */
    public void watchHistory(Supplier<HistoryFigures> figures) {
        gauge(MetricNames.SNAPSHOTS, "Snapshots.", () -> figures.get().snapshots());
        gauge(
                MetricNames.SNAPSHOT_BYTES,
                "Room that snapshots take beside everything else.",
                () -> figures.get().snapshotBytes());
        gauge(
                MetricNames.TRASH_ENTRIES,
                "Removals in the trash.",
                () -> figures.get().trashEntries());
        gauge(
                MetricNames.TRASH_BYTES,
                "Room that the trash takes.",
                () -> figures.get().trashBytes());
        gauge(
                MetricNames.SNAPSHOT_EXCESS_BYTES,
                "Room of snapshots that must not go, above what there is to be.",
                () -> figures.get().snapshotExcessBytes());
        gauge(
                MetricNames.TRASH_EXCESS_BYTES,
                "Room of removals that must not go, above what there is to be.",
                () -> figures.get().trashExcessBytes());
        gauge(
                MetricNames.RETENTION_TROUBLES,
                "Removals, snapshots and their directories that retention could not look at or remove.",
                () -> figures.get().troubles());
    }

    /** Shows the report of the scrub. It is asked for whenever the metrics are read. */
    public void watchScrub(Supplier<ScrubReport> report) {
        ScrubMetrics.watch(registry, report);
    }

    /** Shows the room on the volume. Unknown figures are shown as {@code NaN}. */
    public void watchDisk(DoubleSupplier freeBytes, DoubleSupplier totalBytes) {
        gauge(MetricNames.DISK_FREE_BYTES, "Room that the worker can use on the volume of the sessions.", freeBytes);
        gauge(MetricNames.DISK_TOTAL_BYTES, "Size of the volume of the sessions.", totalBytes);
    }

    /** Shows whether the store takes writes: 1 if it does. */
    public void watchStore(DoubleSupplier writable) {
        gauge(MetricNames.STORE_WRITABLE, "1 while the store takes writes.", writable);
    }

    /** Shows how many instances have an identity that another one has as well, as far as the index knows. */
    public void watchIdentities(DoubleSupplier duplicated) {
        gauge(MetricNames.DUPLICATED_IDENTITIES, "Instances whose identity another instance has as well.", duplicated);
    }

    /** Shows how many leases have not run out. */
    public void watchLeases(DoubleSupplier active) {
        gauge(MetricNames.LEASES, "Leases that have not run out.", active);
    }

    /** Shows the streams of changes. The figures are asked for whenever the metrics are read. */
    public void watchChanges(DoubleSupplier streams, DoubleSupplier resets, DoubleSupplier bufferBytes) {
        gauge(MetricNames.CHANGE_STREAMS, "Open streams of changes.", streams);
        // A counter holds its object weakly, and its function strongly.
        FunctionCounter.builder(MetricNames.CHANGE_RESETS, this, metrics -> resets.getAsDouble())
                .description("Times that a stream of changes had to tell its reader to read everything anew.")
                .register(registry);
        gauge(MetricNames.CHANGE_BUFFER_BYTES, "Memory of the changes that are kept for streams.", bufferBytes);
    }

    @Override
    public void watchConnections(DoubleSupplier open) {
        gauge(MetricNames.HTTP_CONNECTIONS, "Open connections.", open);
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

    private void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .description(description)
                .strongReference(true)
                .register(registry);
    }
}
