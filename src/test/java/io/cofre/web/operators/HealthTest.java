package io.cofre.web.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the answers to probes and to Prometheus. */
class HealthTest {
    @TempDir
    private Path directory;

    @Test
    void tellsWithoutKeyThatItIsAliveAndReady() throws IOException {
        try (TestWorker worker = TestWorker.on(directory)) {
            RawResponse live = withoutKey(worker, "/health/live");
            assertThat(live.status()).isEqualTo(200);
            assertThat(live.body()).isEqualTo("{\"status\":\"live\"}");
            RawResponse ready = withoutKey(worker, "/health/ready");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.header("content-type")).isEqualTo("application/json");
            assertThat(ready.body())
                    .matches(
                            "\\{\"status\":\"ready\",\"reasons\":\\[\\],\"notices\":\\[\\],\"diskFreeBytes\":[0-9]+,\"diskFreeBytesMin\":1\\}");
        }
    }

    @Test
    void isNotReadyWhereTheVolumeHasTooLittleRoom() throws IOException {
        try (TestWorker worker =
                TestWorker.on(TestWorker.settings(directory, Duration.ofSeconds(60), Long.MAX_VALUE, false))) {
            RawResponse ready = withoutKey(worker, "/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body())
                    .contains("\"status\":\"not_ready\"", "\"the volume is nearly full\"", "\"diskFreeBytes\":");
            assertThat(withoutKey(worker, "/health/live").status()).isEqualTo(200);
        }
    }

    @Test
    void showsMetricsByRouteAndNeverAName() throws IOException {
        try (TestWorker worker = TestWorker.on(directory)) {
            worker.send("POST", "/session/some-group", "{\"instance\":\"some-instance\"}");
            worker.send("POST", "/session/some-group/some-instance/some-key", "{\"data\":\"\\\"some-value\\\"\"}");
            worker.send("GET", "/session/some-group/some-instance/some-key");
            worker.send("GET", "/session/some-group/some-instance/none");
            worker.send("GET", "/nowhere");
            worker.send("GET", "/session/%zz");

            RawResponse metrics = worker.send("GET", "/metrics");

            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.header("content-type")).startsWith("text/plain; version=0.0.4");
            assertThat(metrics.body())
                    .doesNotContain("some-")
                    .contains(
                            "cofre_http_requests_seconds_count{method=\"GET\",route=\"/session/{group}/{instance}/{key}\",status=\"200\"} 1",
                            "cofre_http_requests_seconds_count{method=\"GET\",route=\"/session/{group}/{instance}/{key}\",status=\"404\"} 1",
                            "cofre_http_requests_seconds_count{method=\"POST\",route=\"/session/{group}/{instance}/{key}\",status=\"204\"} 1",
                            "cofre_http_requests_seconds_count{method=\"other\",route=\"unmatched\",status=\"404\"} 1",
                            "cofre_http_requests_seconds_count{method=\"other\",route=\"refused\",status=\"400\"} 1",
                            "cofre_http_requests_seconds_bucket{",
                            "cofre_errors_total{code=\"not_found\"} 2",
                            "cofre_errors_total{code=\"damaged\"} 0",
                            "cofre_store_operations_total{operation=\"put\"} 1",
                            "cofre_http_request_bytes_total",
                            "cofre_http_response_bytes_total",
                            "cofre_http_connections",
                            "cofre_disk_free_bytes",
                            "cofre_scrub_files_total",
                            "cofre_scrub_bytes_total",
                            "cofre_scrub_damaged",
                            "cofre_scrub_unreadable",
                            "cofre_scrub_last_completed_timestamp_seconds",
                            "cofre_values_mended_total",
                            "cofre_store_writable 1",
                            "jvm_memory_used_bytes",
                            "jvm_threads_live_threads",
                            "process_files_open_files");
        }
    }

    private static RawResponse withoutKey(TestWorker worker, String target) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write("GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n");
            return connection.read();
        }
    }
}
