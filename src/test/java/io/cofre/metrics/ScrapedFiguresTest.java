package io.cofre.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.store.HistoryFigures;
import io.cofre.store.ScrubReport;
import io.cofre.volume.engine.EngineFigures;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a scrape shows each figure under its own name, and none under another's. */
class ScrapedFiguresTest {
    private static final long SECOND_NS = 1_000_000_000;

    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void areThoseOfTheStore() {
        metrics.durability()
                .watch(() -> new EngineFigures(
                        101, 102, 103, 104, 105, 106, 7 * SECOND_NS, 8 * SECOND_NS, 9 * SECOND_NS, 110, 111, "syncfs"));
        metrics.watchStore(() -> 0);

        assertThat(metrics.scrape().lines())
                .contains(
                        "cofre_overlay_bytes 101.0",
                        "cofre_journal_used_bytes 102.0",
                        "cofre_cache_hits_total 103.0",
                        "cofre_cache_misses_total 104.0",
                        "cofre_recovery_commits 105.0",
                        "cofre_recovery_torn_bytes 106.0",
                        "cofre_freeze_longest_seconds 7.0",
                        "cofre_journal_oldest_seconds 8.0",
                        "cofre_overlay_oldest_seconds 9.0",
                        "cofre_set_aside 110.0",
                        "cofre_set_aside_bytes 111.0",
                        "cofre_disk_sync_info{method=\"syncfs\"} 1",
                        "cofre_store_writable 0.0");
    }

    @Test
    void areThoseOfTheHistory() {
        metrics.watchHistory(() -> new HistoryFigures(1, 202, 3, 204, 205, 206, 7));

        assertThat(metrics.scrape().lines())
                .contains(
                        "cofre_snapshots 1.0",
                        "cofre_snapshot_bytes 202.0",
                        "cofre_trash_entries 3.0",
                        "cofre_trash_bytes 204.0",
                        "cofre_snapshot_excess_bytes 205.0",
                        "cofre_trash_excess_bytes 206.0",
                        "cofre_retention_troubles 7.0");
    }

    @Test
    void areThoseOfTheScrub() {
        ScrubReport.Pass pass = new ScrubReport.Pass(Instant.ofEpochMilli(1_500), 61, 62, 63, 64);
        metrics.watchScrub(() -> new ScrubReport(301, 302, 303, 304, 305, Optional.of(pass)));

        assertThat(metrics.scrape().lines())
                .contains(
                        "cofre_scrub_files_total 301.0",
                        "cofre_scrub_bytes_total 302.0",
                        "cofre_scrub_damaged 303.0",
                        "cofre_scrub_unreadable 304.0",
                        "cofre_values_mended_total 305.0",
                        "cofre_scrub_last_completed_timestamp_seconds 1.5");
    }

    @Test
    void areThoseOfTheVolume() {
        metrics.watchDisk(() -> 401, () -> 402);
        metrics.watchIdentities(() -> 2);
        metrics.watchConnections(() -> 5);

        assertThat(metrics.scrape().lines())
                .contains(
                        "cofre_disk_free_bytes 401.0",
                        "cofre_disk_total_bytes 402.0",
                        "cofre_duplicated_identities 2.0",
                        "cofre_http_connections 5.0");
    }
}
