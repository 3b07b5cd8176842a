package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.store.Retention;
import io.cofre.testing.Polling;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the metrics of a worker tell of the troubles that alerts are made for. */
@Timeout(60)
class ScrapedTroubleTest {
    /** Less room than the last copies of two identities take. */
    private static final Retention TIGHT = new Retention(Duration.ofDays(7), 1, Duration.ofDays(30), 10, 1);

    @TempDir
    private Path directory;

    @Test
    void theyTellOfLastCopiesThatAreMoreThanThereIsRoomFor() throws Exception {
        Path removed = Files.createDirectories(directory.resolve(".trash/20261122T061331Z-00000001/g/removed"));
        Files.write(removed.resolve("creds"), TestCreds.paired("ana").bytes());
        Files.write(removed.resolve("pre-key-1"), new byte[64 << 10]);
        Path former =
                Files.createDirectories(directory.resolve(".snapshots/g/former/20261122T061331Z-00000002.requested"));
        Files.write(former.resolve("creds"), TestCreds.paired("bea").bytes());

        try (TestWorker worker = TestWorker.on(TestWorker.withRetention(TestWorker.settings(directory), TIGHT))) {
            double trash = await(worker, "cofre_trash_excess_bytes", bytes -> bytes > 0);
            double snapshots = await(worker, "cofre_snapshot_excess_bytes", bytes -> bytes > 0);

            assertThat(trash).isEqualTo(figure(worker, "cofre_trash_bytes") - 1);
            assertThat(snapshots).isEqualTo(figure(worker, "cofre_snapshot_bytes") - 1);
            assertThat(trash).isGreaterThan(snapshots + (60 << 10));
        }
    }

    @Test
    void theyTellOfDamageThatTheScrubFound() throws Exception {
        Path instance = Files.createDirectories(directory.resolve("g/i"));
        Files.writeString(instance.resolve("pre-key-1"), "{");
        Files.writeString(instance.resolve("pre-key-2"), "{}");
        long begun = System.currentTimeMillis() / 1000;

        try (TestWorker worker = TestWorker.on(directory)) {
            await(worker, "cofre_scrub_last_completed_timestamp_seconds", seconds -> seconds >= begun);
            assertThat(figure(worker, "cofre_scrub_damaged")).isEqualTo(1);
            assertThat(figure(worker, "cofre_scrub_unreadable")).isZero();
            assertThat(figure(worker, "cofre_scrub_files_total")).isEqualTo(2);
            assertThat(figure(worker, "cofre_scrub_bytes_total")).isEqualTo(2);
        }
    }

    @Test
    void theyTellThatTheStoreTakesNoWrites() throws Exception {
        try (TestWorker worker = TestWorker.on(directory)) {
            assertThat(figure(worker, "cofre_store_writable")).isEqualTo(1);
            Files.delete(directory.resolve(".journal/lock"));
            await(worker, "cofre_store_writable", writable -> writable == 0);
            assertThat(worker.send("GET", "/health/ready").status()).isEqualTo(503);
        }
    }

    private static double await(TestWorker worker, String name, DoublePredicate wanted) throws Exception {
        return Polling.await(() -> figure(worker, name), wanted::test, last -> name + " is still " + last);
    }

    private static double figure(TestWorker worker, String name) throws IOException {
        return worker.send("GET", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }
}
