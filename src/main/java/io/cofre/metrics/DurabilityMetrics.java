package io.cofre.metrics;

import io.cofre.volume.engine.EngineFigures;
import io.cofre.volume.engine.EngineObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of durability: commits and the groups they are forced in, checkpoints, recovery, the cache. Thread-safe.
 *
 * <p>The size of a group is the rate of commits over the rate of forces.
 */
public final class DurabilityMetrics implements EngineObserver {
    private static final Duration[] FORCE_BUCKETS = {
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofMillis(4),
        Duration.ofMillis(16),
        Duration.ofMillis(64),
        Duration.ofMillis(250),
        Duration.ofSeconds(1)
    };

    private final MeterRegistry registry;
    private final Counter commits;
    private final Counter bytes;
    private final Timer force;
    private final Timer checkpoint;
    private final Counter checkpointFiles;
    private final Counter checkpointFailures;
    private final Counter snapshotsPurged;
    private final Counter trashPurged;

    DurabilityMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.commits = counter(MetricNames.JOURNAL_COMMITS, "Commits that became durable.");
        this.bytes = counter(MetricNames.JOURNAL_BYTES, "Bytes of the commits that became durable.");
        this.force = Timer.builder(MetricNames.JOURNAL_FORCE)
                .description("Groups of commits: the time of one write and one force.")
                .serviceLevelObjectives(FORCE_BUCKETS)
                .register(registry);
        this.checkpoint = Timer.builder(MetricNames.CHECKPOINT)
                .description("Checkpoints that were done.")
                .register(registry);
        this.checkpointFiles = counter(MetricNames.CHECKPOINT_FILES, "Values that checkpoints brought into files.");
        this.checkpointFailures = counter(MetricNames.CHECKPOINT_FAILURES, "Checkpoints that failed.");
        this.snapshotsPurged = counter(MetricNames.SNAPSHOTS_PURGED, "Snapshots that retention deleted.");
        this.trashPurged = counter(MetricNames.TRASH_PURGED, "Entries of the trash that retention deleted.");
    }

    @Override
    public void committed(int groupCommits, long groupBytes, long elapsedNs) {
        commits.increment(groupCommits);
        bytes.increment((double) groupBytes);
        force.record(elapsedNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public void checkpointed(int files, long elapsedNs) {
        checkpoint.record(elapsedNs, TimeUnit.NANOSECONDS);
        checkpointFiles.increment(files);
    }

    @Override
    public void checkpointFailed() {
        checkpointFailures.increment();
    }

    @Override
    public void purged(int snapshots, int trashEntries) {
        snapshotsPurged.increment(snapshots);
        trashPurged.increment(trashEntries);
    }

    /** Shows the figures of a store. They are asked for whenever the metrics are read. */
    public void watch(Supplier<EngineFigures> figures) {
        gauge(MetricNames.OVERLAY_BYTES, "Acknowledged and not yet in files.", figures, EngineFigures::memtableBytes);
        gauge(MetricNames.JOURNAL_USED_BYTES, "Journal not yet released.", figures, EngineFigures::journalBytes);
        gauge(
                MetricNames.JOURNAL_OLDEST,
                "How long the oldest commit has waited that is not durable yet.",
                figures,
                held -> held.unforcedNs() / 1e9);
        gauge(
                MetricNames.OVERLAY_OLDEST,
                "How long the oldest durable commit has waited for its file.",
                figures,
                held -> held.unfiledNs() / 1e9);
        gauge(
                MetricNames.SET_ASIDE,
                "Durable changes that cannot be brought into their files.",
                figures,
                EngineFigures::setAside);
        gauge(MetricNames.SET_ASIDE_BYTES, "Memory that these take.", figures, EngineFigures::setAsideBytes);
        gauge(
                MetricNames.RECOVERED_COMMITS,
                "Commits replayed at the start.",
                figures,
                EngineFigures::recoveredCommits);
        gauge(MetricNames.RECOVERY_TORN_BYTES, "Bytes cut at the start.", figures, EngineFigures::tornBytes);
        gauge(
                MetricNames.FREEZE_LONGEST,
                "The longest time that commits were kept out for a checkpoint or a snapshot.",
                figures,
                held -> held.longestFreezeNs() / 1e9);
        total(MetricNames.CACHE_HITS, "Reads that the cache answered.", figures, EngineFigures::cacheHits);
        total(MetricNames.CACHE_MISSES, "Reads that went to a file.", figures, EngineFigures::cacheMisses);
        Gauge.builder(MetricNames.DISK_SYNC_INFO, () -> 1)
                .description("How checkpoints are made durable.")
                .tag(MetricNames.METHOD, figures.get().syncMethod())
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void gauge(
            String name, String description, Supplier<EngineFigures> figures, ToDoubleFunction<EngineFigures> figure) {
        Gauge.builder(name, figures, source -> figure.applyAsDouble(source.get()))
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void total(
            String name, String description, Supplier<EngineFigures> figures, ToDoubleFunction<EngineFigures> figure) {
        FunctionCounter.builder(name, figures, source -> figure.applyAsDouble(source.get()))
                .description(description)
                .register(registry);
    }
}
