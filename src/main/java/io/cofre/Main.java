package io.cofre;

import io.cofre.config.Configuration;
import io.cofre.config.ConfigurationException;
import io.cofre.config.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entry point of the process. It alone reads the environment and ends the process. */
public final class Main {
    /** What the store may take to close, after the requests in flight were waited for. */
    private static final Duration STORE_CLOSE_LIMIT = Duration.ofSeconds(20);

    private Main() {}

    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "serve" : arguments[0];
        if (arguments.length > 1) {
            command = "";
        }
        switch (command) {
            case "serve" -> serve(configuration());
            case "health" -> end(health(configuration()));
            case "--version" -> System.out.println("cofre " + version());
            case "--help" -> System.out.print(Usage.text());
            default -> {
                System.err.print(Usage.text());
                end(ExitCode.USAGE);
            }
        }
    }

    private static Configuration configuration() {
        try {
            return ConfigurationLoader.load(System.getenv(), Path.of(""));
        } catch (ConfigurationException wrong) {
            System.err.println("The configuration is wrong:");
            wrong.problems().forEach(problem -> System.err.println("  - " + problem));
            end(ExitCode.USAGE);
            throw wrong;
        }
    }

    /** Returns when the worker runs; the threads of the worker keep the process alive. */
    private static void serve(Configuration configuration) {
        Logger log = LoggerFactory.getLogger(Main.class);
        if (configuration.apiKey().isWeak()) {
            log.warn("GLOBAL_AUTH_TOKEN is short enough to be guessed; give worker and pods a longer one,"
                    + " such as openssl rand -hex 32 makes");
        }
        AtomicReference<Worker> running = new AtomicReference<>();
        Thread hook = new Thread(() -> stop(running.get(), configuration, log), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        StopSignals.handle(() -> end(ExitCode.OK));
        try {
            Worker worker = Worker.start(configuration, Main::endFailed);
            running.set(worker);
            log.info(
                    "Cofre {} listens on {}:{}, data in {}",
                    version(),
                    configuration.host(),
                    worker.port(),
                    configuration.dataDirectory());
        } catch (Throwable failure) {
            logStartFailure(failure, configuration, log);
            end(ExitCode.FAILED);
        }
    }

    private static void logStartFailure(Throwable failure, Configuration configuration, Logger log) {
        Optional<String> sentence = StartFailure.sentence(failure, configuration);
        sentence.ifPresentOrElse(
                said -> log.error("the worker did not start: {}", said),
                () -> log.error("the worker did not start", failure));
    }

    private static void stop(@Nullable Worker worker, Configuration configuration, Logger log) {
        if (worker == null) {
            return;
        }
        Duration limit = configuration.stopTimeout().plus(STORE_CLOSE_LIMIT);
        try {
            CompletableFuture.runAsync(worker::stop, task -> new Thread(task, "stop-worker").start())
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            log.error("the worker did not stop cleanly; what was acknowledged is recovered at the next start", failure);
            // Not exit: this is a shutdown hook, and exit would wait for it.
            Runtime.getRuntime().halt(ExitCode.FAILED.number());
        }
    }

    private static ExitCode health(Configuration configuration) {
        try {
            String answer = HealthCheck.statusLine(configuration.host(), configuration.port());
            System.out.println(answer);
            return HealthCheck.tellsReady(answer) ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException failure) {
            System.err.println("no answer: " + failure.getMessage());
            return ExitCode.FAILED;
        }
    }

    /** The version in the manifest of the jar. */
    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    /** By a thread of its own: ending waits for the one that found the failure. */
    private static void endFailed() {
        new Thread(() -> end(ExitCode.FAILED), "end").start();
    }

    private static void end(ExitCode code) {
        System.exit(code.number());
    }
}
