package io.cofre.metrics;

import io.cofre.store.ScrubReport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of the scrub's reading and its findings. */
final class ScrubMetrics {
    private final MeterRegistry registry;
    private final Supplier<ScrubReport> report;

    private ScrubMetrics(MeterRegistry registry, Supplier<ScrubReport> report) {
        this.registry = registry;
        this.report = report;
    }

    /** Registers all of them. */
    static void watch(MeterRegistry registry, Supplier<ScrubReport> report) {
        ScrubMetrics metrics = new ScrubMetrics(registry, report);
        metrics.total(MetricNames.SCRUB_FILES, "Files that the scrub read.", ScrubReport::filesRead);
        metrics.total(MetricNames.SCRUB_BYTES, "Bytes that the scrub read.", ScrubReport::bytesRead);
        metrics.total(
                MetricNames.VALUES_MENDED,
                "Values and second copies of creds that were damaged and written anew from memory.",
                ScrubReport::mended);
        metrics.gauge(
                MetricNames.SCRUB_DAMAGED,
                "Values and second copies of creds that the scrub found damaged.",
                ScrubReport::damaged);
        metrics.gauge(
                MetricNames.SCRUB_UNREADABLE,
                "Directories and files that the scrub could not read.",
                ScrubReport::unreadable);
        metrics.gauge(
                MetricNames.SCRUB_COMPLETED,
                "When the last pass of the scrub ended; 0 before.",
                shown -> shown.last()
                        .map(pass -> pass.completed().toEpochMilli() / 1e3)
                        .orElse(0.0));
    }

    private void gauge(String name, String description, ToDoubleFunction<ScrubReport> figure) {
        Gauge.builder(name, report, source -> figure.applyAsDouble(source.get()))
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void total(String name, String description, ToDoubleFunction<ScrubReport> figure) {
        FunctionCounter.builder(name, report, source -> figure.applyAsDouble(source.get()))
                .description(description)
                .register(registry);
    }
}
