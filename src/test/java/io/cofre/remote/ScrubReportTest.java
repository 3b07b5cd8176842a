package io.cofre.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.access.ApiKey;
import io.cofre.store.ScrubReport;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the scrub's report from a running worker. */
class ScrubReportTest {
    @Test
    void aWorkerTellsOfTheDamageThatItsScrubFound(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("g/i"));
        Files.writeString(directory.resolve("g/i/pre-key-1"), "{");
        try (TestWorker worker = TestWorker.on(directory)) {
            ScrubReport.Pass pass = passOf(worker);

            assertThat(pass.damaged()).isEqualTo(1);
            assertThat(pass.files()).isEqualTo(1);
            assertThat(pass.completed()).isNotNull();
        }
    }

    private static ScrubReport.Pass passOf(TestWorker worker) throws IOException {
        RemoteAdministration remote = new RemoteAdministration(
                URI.create("http://127.0.0.1:" + worker.port()), ApiKey.of(TestWorker.API_KEY));
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            Optional<ScrubReport.Pass> pass = remote.scrub().flatMap(ScrubReport::last);
            if (pass.isPresent()) {
                return pass.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("no pass ended");
    }
}
