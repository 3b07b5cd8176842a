package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.cofre.admin.TrashReport;
import io.cofre.config.Configuration;
import io.cofre.metrics.Metrics;
import io.cofre.store.Retention;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the work of a command on the files of a stopped worker, and of the work that only a worker does. */
@Timeout(60)
class VaultTest {
    private static final Retention NOTHING = new Retention(Duration.ZERO, 0, Duration.ZERO, 1, 0);

    @TempDir
    private Path directory;

    @Test
    void removesNothingThatIsTooOldOrTooMuchWhereOnlyACommandRuns() throws IOException {
        Path removal = directory.resolve(".trash/20200101T000000Z-00000001/g/i");
        Path snapshot = directory.resolve(".snapshots/g/i/20200101T000000Z-00000002.requested");
        for (Path kept : List.of(removal, snapshot)) {
            Files.createDirectories(kept);
            Files.writeString(kept.resolve("pre-key-1"), "1");
        }
        for (int command = 0; command < 3; command++) {
            List<TrashReport> trash = trashByACommand();
            assertThat(trash).hasSize(1);
        }
        assertThat(snapshot.resolve("pre-key-1")).exists();

        try (TestWorker worker = TestWorker.on(settings())) {
            assertThat(worker.port()).isPositive();
            awaitGone(removal);
            awaitGone(snapshot);
        }
    }

    private List<TrashReport> trashByACommand() throws IOException {
        try (Vault vault = Vault.open(settings(), Metrics::new)) {
            vault.start(() -> fail("the store failed"));
            List<TrashReport> before = vault.administration().trash();
            assertThat(before).hasSize(1);
            return vault.administration().trash();
        }
    }

    private static void awaitGone(Path path) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (Files.exists(path)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(path + " is still there");
            }
            Thread.onSpinWait();
        }
    }

    private Configuration settings() {
        return TestWorker.withRetention(TestWorker.settings(directory), NOTHING);
    }
}
