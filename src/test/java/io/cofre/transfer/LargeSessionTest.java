package io.cofre.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a session which is larger than the heap passes through. */
class LargeSessionTest {
    private static final int LIMIT_SECONDS = 120;

    @Test
    void passesThroughASmallHeap(@TempDir Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeSession.class.getName(),
                        directory.resolve("session.tar.gz").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(directory.resolve("output"))
                .usingCharset(StandardCharsets.UTF_8)
                .hasContent(LargeSession.KEYS + " keys, 0 different");
    }
}
