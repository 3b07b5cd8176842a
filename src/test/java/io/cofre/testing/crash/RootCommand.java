package io.cofre.testing.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Commands of the system that need root: tests that use them are skipped, with a message, where they cannot be run. */
final class RootCommand {
    private static final int SECONDS_MAX = 60;

    private RootCommand() {}

    static boolean arePossible(String... commands) {
        return System.getProperty("user.name").equals("root")
                && Stream.of(commands).allMatch(RootCommand::isInstalled);
    }

    private static boolean isInstalled(String command) {
        return Stream.of("/sbin", "/usr/sbin", "/bin", "/usr/bin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    /** Runs a command and returns its output. */
    static String run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + said);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(String.join(" ", command));
        } finally {
            process.destroyForcibly();
        }
        return said;
    }
}
