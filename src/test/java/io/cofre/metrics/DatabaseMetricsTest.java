package io.cofre.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.postgres.engine.StoreFigures;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a scrape shows each figure of a store in a database under its own name. */
class DatabaseMetricsTest {
    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void showsWhatTheStoreTells() {
        DatabaseMetrics database = metrics.database();
        assertThat(metrics.database()).isSameAs(database);
        database.watch(() -> new StoreFigures(101, 2, 3, 4, 5, Duration.ofMillis(6_500)));
        database.committed(7, TimeUnit.MILLISECONDS.toNanos(50));
        database.read(9);
        database.replayed("40P01");
        database.replayed("");
        database.refused("unavailable");
        database.rewound();
        database.purged(5, 6);

        assertThat(metrics.scrape().lines())
                .contains(
                        "cofre_store_group_commits_total 7.0",
                        "cofre_store_group_seconds_count 1",
                        "cofre_store_group_seconds_bucket{le=\"0.064\"} 1",
                        "cofre_store_group_seconds_bucket{le=\"0.016\"} 0",
                        "cofre_store_reads_group_size_sum 9.0",
                        "cofre_store_replays_total{reason=\"40P01\"} 1.0",
                        "cofre_store_replays_total{reason=\"none\"} 1.0",
                        "cofre_store_refused_total{reason=\"unavailable\"} 1.0",
                        "cofre_store_rewound_total 1.0",
                        "cofre_snapshots_purged_total 5.0",
                        "cofre_trash_purged_total 6.0",
                        "cofre_store_queue_bytes 101.0",
                        "cofre_store_connections_used 2.0",
                        "cofre_store_connections_idle 3.0",
                        "cofre_store_connections_awaited 4.0",
                        "cofre_store_followed_instances 5.0",
                        "cofre_store_follow_lag_seconds 6.5");
    }

    /** Their names would tell an operator of a volume that a worker without one has. */
    @Test
    void showsNothingOfTheOtherKindOfStore() {
        assertThat(metrics.scrape()).doesNotContain("cofre_store_group", "cofre_journal");
        DatabaseMetrics unused = metrics.database();
        assertThat(metrics.scrape()).contains("cofre_store_group").doesNotContain("cofre_journal");
    }
}
