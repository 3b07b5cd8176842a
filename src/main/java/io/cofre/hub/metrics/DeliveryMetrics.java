package io.cofre.hub.metrics;

import io.cofre.hub.delivery.AttemptResult;
import io.cofre.hub.delivery.DeliveryFigures;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.time.Duration;
import java.util.function.Supplier;

/** The metrics of deliveries, made of their figures whenever they are read. */
final class DeliveryMetrics {
    private static final String LATENCY = HubMetric.DELIVERY.metric().replace('.', '_') + "_seconds";
    private static final double NANOS_PER_SECOND = 1e9;

    private DeliveryMetrics() {}

    static void watch(HubMetrics metrics, PrometheusRegistry registry, Supplier<DeliveryFigures> figures) {
        for (AttemptResult result : AttemptResult.values()) {
            metrics.counter(
                    HubMetric.DELIVERY_ATTEMPTS,
                    result.wireName(),
                    () -> figures.get().tries().getOrDefault(result, 0L));
        }
        metrics.gauge(HubMetric.DELIVERY_LANES, () -> figures.get().lanes());
        metrics.gauge(HubMetric.DELIVERY_BREAKERS_OPEN, () -> figures.get().openBreakers());
        registry.register(() -> latency(figures.get()));
    }

    /** The times as a histogram. Their bounds are the same at all times, so that readers can subtract. */
    private static HistogramSnapshot latency(DeliveryFigures figures) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int index = 0; index < figures.latencies().size(); index++) {
            boolean isLast = index == DeliveryFigures.BOUNDS.size();
            double bound = isLast ? Double.POSITIVE_INFINITY : seconds(DeliveryFigures.BOUNDS.get(index));
            buckets.bucket(bound, figures.latencies().get(index));
        }
        return HistogramSnapshot.builder()
                .name(LATENCY)
                .help(HubMetric.DELIVERY.description())
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(seconds(figures.latencySum()))
                        .build())
                .build();
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS_PER_SECOND;
    }
}
