package io.cofre.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.testing.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** {@code deploy/holder} in a directory of its own, beside a launcher of the test's choice. */
final class HolderTrial implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final int port;
    private final Process process;

    private HolderTrial(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts the holder.
     *
     * @param launcher the shell commands that it runs as the worker
     */
    static HolderTrial start(Path directory, String launcher, Map<String, String> environment, String... arguments)
            throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "no perl");
        Path holder = Files.copy(Path.of("deploy", "holder"), directory.resolve("holder"));
        Path script = Files.writeString(directory.resolve("cofre"), "#!/bin/sh\n" + launcher + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(holder.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.command().addAll(Arrays.asList(arguments));
        builder.environment().keySet().removeIf(name -> name.matches("(?i)(cofre|global_auth|java|jdk|_java).*"));
        builder.environment().putAll(Map.of("COFRE_HTTP_HOST", "127.0.0.1", "COFRE_HTTP_PORT", Integer.toString(port)));
        builder.environment().putAll(environment);
        return new HolderTrial(directory, port, builder.start());
    }

    /** The command line of a real worker. */
    static String realWorker() {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return "exec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:+UseSerialGC -Xmx128m"
                + " -XX:TieredStopAtLevel=1 -cp '" + classPath + "' " + Main.class.getName();
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("log"), StandardCharsets.UTF_8);
    }

    /** The process that the holder runs now. */
    ProcessHandle worker() {
        return workerAfter(-1);
    }

    /** The process that it runs once another process is gone. */
    ProcessHandle workerAfter(long pid) {
        AtomicReference<ProcessHandle> found = new AtomicReference<>();
        await("other worker", () -> {
            process.children().filter(child -> child.pid() != pid).findAny().ifPresent(found::set);
            return found.get() != null;
        });
        return Objects.requireNonNull(found.get());
    }

    void signal(String name) throws IOException, InterruptedException {
        ChildProcess.signal(process, name);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the holder did not end:\n" + log());
        }
        return process.exitValue();
    }

    /** Waits until something is so. */
    void await(String what, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still no " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
}
