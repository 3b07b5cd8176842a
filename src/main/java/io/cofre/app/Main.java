package io.cofre.app;

import io.cofre.cli.Commands;
import io.cofre.cli.ExitCode;
import io.cofre.cli.Terminal;
import io.cofre.config.Configuration;
import io.cofre.config.ConfigurationException;
import io.cofre.config.ConfigurationLoader;
import io.cofre.hub.config.HubConfigurationLoader;
import io.cofre.service.FatalErrors;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entry point of the process. It alone reads the environment and ends the process. */
public final class Main {
    /**
     * The time that the store may take to close, after the requests in flight were waited for. Operators plan with the
     * 20 seconds; the system property {@code cofre.storeCloseMsMax} exists so that a test need not wait for them.
     */
    private static final Duration STORE_CLOSE_LIMIT = Duration.ofMillis(Long.getLong("cofre.storeCloseMsMax", 20_000));

    private static final Path WORKING_DIRECTORY = Path.of("");

    /** Read while classes can be loaded: the end may come because they cannot. */
    private static final int FAILED = ExitCode.FAILED.number();

    private Main() {}

    /** The commands that must be quick are known here; everything else loads the command line. */
    public static void main(String[] arguments) {
        System.setErr(new PrintableStream(new FileOutputStream(FileDescriptor.err)));
        switch (String.join(" ", arguments)) {
            case "", "serve" -> serve(worker());
            case "hub" -> serve(hub());
            case "health" -> end(health(Main::workerHealth));
            case "hub health" -> end(health(Main::hubHealth));
            default ->
                System.exit(Commands.run(arguments, new ThisMachine(System.getenv(), WORKING_DIRECTORY), terminal()));
        }
    }

    /** The worker of this machine. A wrong configuration ends the process. */
    static Program worker() {
        return new WorkerProgram(configurationOf(
                () -> ConfigurationLoader.load(System.getenv(), WORKING_DIRECTORY, ThisMachine::hubVariables)));
    }

    /** The hub of this machine. A wrong configuration ends the process. */
    static Program hub() {
        return new HubProgram(configurationOf(() -> HubConfigurationLoader.load(System.getenv(), WORKING_DIRECTORY)));
    }

    private static <T> T configurationOf(Supplier<T> loader) {
        try {
            return loader.get();
        } catch (ConfigurationException wrong) {
            System.err.println("The configuration is wrong:");
            wrong.problems().forEach(problem -> System.err.println("  - " + problem));
            end(ExitCode.USAGE);
            throw wrong;
        }
    }

    /** The streams of the process, in UTF-8 as names are, whatever the locale says. */
    private static Terminal terminal() {
        return new Terminal(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                isTerminal(Path.of("/proc/self/fd/2")),
                isTerminal(Path.of("/proc/self/fd/1")));
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    /** Returns when the program runs; its threads keep the process alive. */
    static void serve(Program program) {
        Logger log = LoggerFactory.getLogger(Main.class);
        program.warnings().forEach(log::warn);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> endUncaught(failure, log));
        AtomicReference<Program.Running> running = new AtomicReference<>();
        Thread hook = new Thread(() -> stop(running.get(), program, log), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        StopSignals.handle(() -> end(ExitCode.OK));
        try {
            Program.Running started = program.start(Main::endFailed);
            running.set(started);
            log.info("Cofre {} {}", version(), started.announcement());
            started.warning().ifPresent(log::warn);
        } catch (Throwable failure) {
            logStartFailure(failure, program, log);
            end(ExitCode.FAILED);
        }
    }

    private static void logStartFailure(Throwable failure, Program program, Logger log) {
        Optional<String> sentence = program.advice(failure);
        sentence.ifPresentOrElse(
                said -> log.error("the {} did not start: {}", program.name(), said),
                () -> log.error("the {} did not start", program.name(), failure));
    }

    private static void stop(Program.@Nullable Running running, Program program, Logger log) {
        if (running == null) {
            return;
        }
        Duration limit = program.stopTimeout().plus(STORE_CLOSE_LIMIT);
        try {
            CompletableFuture.runAsync(running.stop(), task -> new Thread(task, "stop-" + program.name()).start())
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            log.error(
                    "the {} did not stop cleanly; what was acknowledged is recovered at the next start",
                    program.name(),
                    failure);
            // Not exit: this is a shutdown hook, and exit would wait for it.
            Runtime.getRuntime().halt(ExitCode.FAILED.number());
        }
    }

    /** Asks for a status line. */
    @FunctionalInterface
    private interface Question {
        String ask() throws IOException;
    }

    private static ExitCode health(Question question) {
        try {
            String answer = question.ask();
            System.out.println(answer);
            return HealthCheck.tellsReady(answer) ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException failure) {
            System.err.println("no answer: " + failure.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static String workerHealth() throws IOException {
        return HealthCheck.statusLine(configurationOf(() -> ConfigurationLoader.loadForCommand(
                System.getenv(), WORKING_DIRECTORY, ThisMachine::hubVariables, Optional.empty())));
    }

    private static String hubHealth() throws IOException {
        Configuration.Http http =
                configurationOf(() -> HubConfigurationLoader.http(System.getenv(), WORKING_DIRECTORY));
        return HealthCheck.statusLine(http.host(), http.port());
    }

    /** The version in the manifest of the jar. */
    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    /**
     * Ends the process if a thread of a library dies. The threads of the store report by themselves, and the server
     * reports requests.
     */
    private static void endUncaught(Throwable failure, Logger log) {
        log.error("a thread died", failure);
        new FatalErrors(Main::endFailed).met(failure);
    }

    /** Ends the process by a thread of its own, because ending waits for the thread that found the failure. */
    static void endFailed() {
        try {
            new Thread(Main::endNow, "end").start();
        } catch (Error noThread) {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** Ends the process even if memory or classes for a clean stop are missing. */
    private static void endNow() {
        try {
            System.exit(FAILED);
        } catch (Error stuck) {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static void end(ExitCode code) {
        System.exit(code.number());
    }
}
