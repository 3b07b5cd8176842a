package io.cofre.testing;

import io.cofre.app.Main;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM that runs {@link Main}: its output, both streams in one, and its exit code, each waited for at most a minute.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread reader;

    private ChildProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::readLines, "output-of-child");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /** Starts {@code java io.cofre.app.Main arguments…} with those variables in place of all that are ours. */
    public static ChildProcess start(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(
                directory,
                environment,
                List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1"),
                System.getProperty("java.class.path"),
                arguments);
    }

    /** Starts it with the options that the worker ships with. */
    public static ChildProcess startAsShipped(Path directory, Map<String, String> environment) throws IOException {
        return start(
                directory,
                environment,
                List.of("@" + Path.of("deploy", "jvm.options").toAbsolutePath()),
                System.getProperty("java.class.path"));
    }

    /** Starts it with those options of the JVM and that class path. */
    public static ChildProcess start(
            Path directory,
            Map<String, String> environment,
            List<String> options,
            String classPath,
            String... arguments)
            throws IOException {
        List<String> java = new ArrayList<>();
        java.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        java.addAll(options);
        java.addAll(List.of("-cp", absolute(classPath), Main.class.getName()));
        java.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(java).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("(?i)(cofre|global_auth|java|jdk|_java).*"));
        builder.environment().putAll(environment);
        return new ChildProcess(builder.start());
    }

    /** The first group of the first line, from the one read last on, in which {@code pattern} is found. */
    public String awaitLine(Pattern pattern) throws InterruptedException {
        StringBuilder seen = new StringBuilder();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < deadline && (process.isAlive() || !lines.isEmpty())) {
            String line = lines.poll(1, TimeUnit.SECONDS);
            if (line == null) {
                continue;
            }
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no line with " + pattern + " in:\n" + seen);
    }

    /** Everything that was not read yet, once the process has ended. */
    public String restOfOutput() throws InterruptedException {
        exitCode();
        reader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        return lines.stream().collect(Collectors.joining("\n"));
    }

    public long pid() {
        return process.pid();
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the process did not end");
        }
        return process.exitValue();
    }

    public void signal(String name) throws IOException, InterruptedException {
        signal(process, name);
    }

    /** Sends a signal to a process that something else started. */
    public static void signal(Process process, String name) throws IOException, InterruptedException {
        signal(process.pid(), name);
    }

    /** Sends a signal to the process of that number. */
    public static void signal(long pid, String name) throws IOException, InterruptedException {
        int result = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .waitFor();
        if (result != 0) {
            throw new AssertionError("kill failed");
        }
    }

    /**
     * Whether children ignore a signal because this process does, as what a script starts in the background ignores
     * INT.
     */
    public static boolean ignores(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-l", signal).start();
        int number = Integer.parseInt(new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        kill.waitFor();
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> line.substring("SigIgn:".length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) >>> (number - 1) & 1) == 1);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void readLines() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (UncheckedIOException | IOException ended) {
            lines.add("(output ended: " + ended.getMessage() + ")");
        }
    }

    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
