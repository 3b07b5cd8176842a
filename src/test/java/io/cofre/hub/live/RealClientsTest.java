package io.cofre.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tests in {@code src/test/node/hub}, with the real {@code socket.io-client}. Without Node, or without a registry to
 * get the client from, they are skipped and say so.
 */
@Timeout(600)
class RealClientsTest {
    private static final Path TESTS = Path.of("src/test/node/hub").toAbsolutePath();
    private static final Path INSTALLED = Path.of("target/node-hub").toAbsolutePath();
    private static final int INSTALL_SECONDS = 240;
    private static final int TEST_SECONDS = 300;

    private static String reason = "";

    /** The client is installed outside of the sources, and only anew when the lock file has changed. */
    @BeforeAll
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        try (var files = Files.list(TESTS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(INSTALLED.resolve(file.getFileName()), Files.readString(file));
            }
        }
        Path lock = INSTALLED.resolve("package-lock.json");
        Path done = INSTALLED.resolve("node_modules/.installed-lock");
        if (Files.exists(done) && Arrays.equals(Files.readAllBytes(done), Files.readAllBytes(lock))) {
            return;
        }
        Run run = run(
                List.of("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"),
                List.of(),
                INSTALL_SECONDS);
        if (run.status() == 0) {
            Files.copy(lock, done);
        } else {
            reason = "SKIPPED: the tests with socket.io-client, because npm failed: " + run.output();
            System.err.println(reason);
        }
    }

    private record Run(int status, String output) {}

    private static Run run(List<String> command, List<String> variables, int seconds)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(INSTALLED, "run", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        for (String variable : variables) {
            String[] parts = variable.split("=", 2);
            builder.environment().put(parts[0], parts[1]);
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            return new Run(-1, absent.getMessage());
        }
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        return new Run(ended ? process.exitValue() : -1, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clients", "strangers", "streams"})
    void realClientsFindWhatIsPromised(String file) throws IOException, InterruptedException {
        assumeTrue(reason.isEmpty(), reason);
        try (LiveHubControl control = LiveHubControl.start()) {
            List<String> command = new ArrayList<>(List.of("node", "--test", "--test-reporter=tap"));
            command.add(file + ".test.js");
            Run run =
                    run(command, List.of("HUB_URL=" + control.hubUrl(), "HUB_CONTROL=" + control.url()), TEST_SECONDS);
            assertThat(run.status()).as(run.output()).isZero();
        }
    }
}
