package io.cofre.metrics;

import io.cofre.postgres.engine.StoreFigures;
import io.cofre.postgres.engine.StoreObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of a store in a database. Thread-safe. */
public final class DatabaseMetrics implements StoreObserver {
    private static final Duration[] GROUP_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(4),
        Duration.ofMillis(16),
        Duration.ofMillis(64),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15)
    };

    private final MeterRegistry registry;
    private final Timer group;
    private final Counter commits;
    private final DistributionSummary reads;
    private final Counter snapshotsPurged;
    private final Counter trashPurged;
    private final LongAdder rewinds = new LongAdder();

    DatabaseMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.group = Timer.builder(MetricNames.STORE_GROUP)
                .description("Groups of commits: the time until the database answered.")
                .serviceLevelObjectives(GROUP_BUCKETS)
                .register(registry);
        this.commits = counter(MetricNames.STORE_GROUP_COMMITS, "Commits that the database answered.");
        this.reads = DistributionSummary.builder(MetricNames.STORE_READS_GROUP)
                .description("Reads that the database answered together.")
                .register(registry);
        this.snapshotsPurged = counter(MetricNames.SNAPSHOTS_PURGED, "Snapshots that retention deleted.");
        this.trashPurged = counter(MetricNames.TRASH_PURGED, "Entries of the trash that retention deleted.");
        FunctionCounter.builder(MetricNames.STORE_REWOUND, rewinds, LongAdder::doubleValue)
                .description("Times that the database lacked what it had acknowledged.")
                .register(registry);
    }

    @Override
    public void committed(int groupCommits, long elapsedNs) {
        commits.increment(groupCommits);
        group.record(elapsedNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public void read(int groupReads) {
        reads.record(groupReads);
    }

    @Override
    public void replayed(String sqlState) {
        counted(
                MetricNames.STORE_REPLAYS,
                "Groups that were sent once more, by SQLSTATE.",
                sqlState.matches("[0-9A-Z]{5}") ? sqlState : "none");
    }

    @Override
    public void refused(String reason) {
        counted(MetricNames.STORE_REFUSED, "Commits that were refused because of the database or a bound.", reason);
    }

    @Override
    public void rewound() {
        rewinds.increment();
    }

    /** Counts what retention deleted for good. */
    public void purged(int snapshots, int trashEntries) {
        snapshotsPurged.increment(snapshots);
        trashPurged.increment(trashEntries);
    }

    /** Shows the figures of a store. They are asked for whenever the metrics are read. */
    public void watch(Supplier<StoreFigures> figures) {
        gauge(MetricNames.STORE_QUEUE_BYTES, "Memory of commits that wait.", figures, StoreFigures::queueBytes);
        gauge(
                MetricNames.STORE_CONNECTIONS_USED,
                "Connections of the pool that are in use.",
                figures,
                StoreFigures::connectionsUsed);
        gauge(
                MetricNames.STORE_CONNECTIONS_IDLE,
                "Connections of the pool that are idle.",
                figures,
                StoreFigures::connectionsIdle);
        gauge(
                MetricNames.STORE_CONNECTIONS_AWAITED,
                "Threads that wait for a connection.",
                figures,
                StoreFigures::waiting);
        gauge(
                MetricNames.STORE_FOLLOWED,
                "Instances whose changes by other workers are looked for.",
                figures,
                StoreFigures::followed);
        gauge(
                MetricNames.STORE_FOLLOW_LAG,
                "Time since they were looked for with success.",
                figures,
                of -> of.followLag().toMillis() / 1_000.0);
    }

    private void counted(String name, String description, String reason) {
        Counter.builder(name)
                .description(description)
                .tag(MetricNames.REASON, reason)
                .register(registry)
                .increment();
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void gauge(
            String name, String description, Supplier<StoreFigures> figures, ToDoubleFunction<StoreFigures> figure) {
        Gauge.builder(name, figures, source -> figure.applyAsDouble(source.get()))
                .description(description)
                .strongReference(true)
                .register(registry);
    }
}
