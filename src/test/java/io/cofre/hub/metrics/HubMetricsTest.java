package io.cofre.hub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.delivery.AttemptResult;
import io.cofre.hub.delivery.DeliveryFigures;
import io.cofre.hub.store.StoreFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a scrape shows each figure under its own name, and none under another's. */
class HubMetricsTest {
    private final HubMetrics metrics = new HubMetrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void areThoseOfTheStore() {
        metrics.watchStore(
                () -> new StoreFigures("sqlite", 1, 2, 3, 4, 5, 6, 7, 8, 9_000_000_000L, 10, 11, 12, 14, 15, 13),
                () -> true);

        assertThat(metrics.scrape().lines())
                .contains(
                        "cofre_hub_store_writable 1.0",
                        "cofre_hub_store_queue 1.0",
                        "cofre_hub_store_queue_bytes 2.0",
                        "cofre_hub_store_refused_total 3.0",
                        "cofre_hub_store_commits_total 4.0",
                        "cofre_hub_store_committed_total 5.0",
                        "cofre_hub_store_commit_failures_total 6.0",
                        "cofre_hub_store_commit_seconds_total 9.0",
                        "cofre_hub_events_stored 10.0",
                        "cofre_hub_outbox_depth 11.0",
                        "cofre_hub_dead_letters 12.0",
                        "cofre_hub_store_bytes 13.0");
    }

    @Test
    void areThoseOfDeliveries() {
        List<Long> latencies = new ArrayList<>();
        for (long count = 1; count <= DeliveryFigures.BOUNDS.size() + 1; count++) {
            latencies.add(count);
        }
        metrics.watchDelivery(() ->
                new DeliveryFigures(Map.of(AttemptResult.DELIVERED, 7L), latencies, Duration.ofMillis(2500), 3, 4));

        assertThat(metrics.scrape().lines())
                .contains(
                        "cofre_hub_delivery_attempts_total{result=\"delivered\"} 7.0",
                        "cofre_hub_delivery_attempts_total{result=\"refused\"} 0.0",
                        "cofre_hub_delivery_lanes 3.0",
                        "cofre_hub_delivery_breakers_open 4.0",
                        "cofre_hub_delivery_seconds_bucket{le=\"0.005\"} 1",
                        "cofre_hub_delivery_seconds_bucket{le=\"0.01\"} 3",
                        "cofre_hub_delivery_seconds_bucket{le=\"+Inf\"} 91",
                        "cofre_hub_delivery_seconds_count 91",
                        "cofre_hub_delivery_seconds_sum 2.5");
    }

    @Test
    void areThoseOfEventsByProviderAndResult() {
        metrics.events("waha", "stored", () -> 5);
        metrics.gauge(HubMetric.PROVIDER_UP, "waha", () -> 1);
        metrics.counter(HubMetric.ORPHANS, "moved", () -> 2);

        assertThat(metrics.scrape().lines())
                .contains(
                        "cofre_hub_events_total{provider=\"waha\",result=\"stored\"} 5.0",
                        "cofre_hub_provider_up{provider=\"waha\"} 1.0",
                        "cofre_hub_orphans_total{result=\"moved\"} 2.0");
    }
}
