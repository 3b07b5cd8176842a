package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.CapturedLog;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests of the warning about a data directory that others may look into. */
@Isolated("captures the standard error of the process")
class WideDirectoryTest {
    @TempDir
    Path directory;

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @Test
    void isWarnedOfAtTheStart() throws IOException {
        rights("rwxr-xr-x");
        start();
        assertThat(log.text())
                .contains("WARN ")
                .contains("the data directory is open to others than its owner (rwxr-xr-x): its mode should be 700");
    }

    @Test
    void isNotWarnedOfIfItIsPrivate() throws IOException {
        rights("rwx------");
        start();
        assertThat(log.text()).doesNotContain("open to others");
    }

    private void rights(String rights) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(rights));
    }

    private void start() throws IOException {
        try (TestWorker worker = TestWorker.on(directory)) {
            assertThat(worker.send("GET", "/health/ready").status()).isEqualTo(200);
        }
    }
}
