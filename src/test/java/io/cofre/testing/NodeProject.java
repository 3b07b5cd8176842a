package io.cofre.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A project of Node.js in the sources of the tests, with its libraries. It is installed outside of the sources, and
 * anew only if its lock file has changed. Without Node, or without a registry to get the libraries from, its tests are
 * skipped and say so.
 */
public final class NodeProject {
    private static final Path PARENT = Path.of("src/test/node");
    private static final int INSTALL_SECONDS = 240;
    private static final int TEST_SECONDS = 300;

    private final Path directory;
    private final String obstacle;

    private NodeProject(Path directory, String obstacle) {
        this.directory = directory;
        this.obstacle = obstacle;
    }

    /** The project of that name, installed if that is possible. */
    public static NodeProject installed(String name) throws IOException, InterruptedException {
        Path directory = Path.of("target/node", name).toAbsolutePath();
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(PARENT.resolve(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(directory.resolve(file.getFileName()), Files.readString(file));
            }
        }
        Path lock = directory.resolve("package-lock.json");
        Path done = directory.resolve("node_modules/.installed-lock");
        if (Files.exists(done) && Arrays.equals(Files.readAllBytes(done), Files.readAllBytes(lock))) {
            return new NodeProject(directory, "");
        }
        List<String> install = List.of("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund");
        Run run = run(directory, install, Map.of(), INSTALL_SECONDS);
        if (run.status() == 0) {
            Files.copy(lock, done);
            return new NodeProject(directory, "");
        }
        String obstacle = "SKIPPED: the tests in " + PARENT.resolve(name) + ", because npm failed: " + run.output();
        System.err.println(obstacle);
        return new NodeProject(directory, obstacle);
    }

    /** Runs a file of tests, with further variables of the environment, and fails if one of them fails. */
    public void test(String file, Map<String, String> variables) throws IOException, InterruptedException {
        passed(List.of("node", "--test", "--test-reporter=tap", file), variables);
    }

    /** Runs the tests of a file that have these names, and fails if one of them fails or is not there. */
    public void test(String file, Map<String, String> variables, List<String> names)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", "--test", "--test-reporter=tap"));
        names.forEach(name -> command.add("--test-name-pattern=/^" + name + "$/"));
        command.add(file);
        String output = passed(command, variables);
        for (String name : names) {
            assertThat(output).containsPattern("(?m)^ok \\d+ - " + Pattern.quote(name) + "$");
        }
    }

    private String passed(List<String> command, Map<String, String> variables)
            throws IOException, InterruptedException {
        assumeTrue(obstacle.isEmpty(), obstacle);
        Run run = run(directory, command, variables, TEST_SECONDS);
        assertThat(run.status()).as(run.output()).isZero();
        return run.output();
    }

    private record Run(int status, String output) {}

    private static Run run(Path directory, List<String> command, Map<String, String> variables, int seconds)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "run", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
            boolean isOver = process.waitFor(seconds, TimeUnit.SECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return new Run(isOver ? process.exitValue() : -1, Files.readString(output));
        } catch (IOException absent) {
            return new Run(-1, String.valueOf(absent.getMessage()));
        } finally {
            Files.delete(output);
        }
    }
}
