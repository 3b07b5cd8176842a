package io.cofre.app;

import io.cofre.config.Configuration;
import io.cofre.config.Variable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The worker as a program of this process. */
record WorkerProgram(Configuration configuration) implements Program {
    @Override
    public String name() {
        return "worker";
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        Configuration.Keys keys = configuration.keys();
        if (keys.api().isWeak()) {
            warnings.add("GLOBAL_AUTH_TOKEN is short enough to be guessed; give worker and pods a longer one,"
                    + " such as openssl rand -hex 32 makes");
        }
        if (keys.metrics().isGiven() && keys.metrics().isWeak()) {
            warnings.add("COFRE_METRICS_TOKEN is short enough to be guessed");
        }
        configuration
                .database()
                .flatMap(Configuration.Database::unverifiedMode)
                .ifPresent(mode -> warnings.add("COFRE_STORE_URL says sslmode=" + mode
                        + ": somebody on the way to the database could read and change sessions; use verify-full"));
        HeapAdvice.warning(
                        Variable.BODY_SIZE.name(),
                        configuration.http().bodyBytesMax(),
                        Runtime.getRuntime().maxMemory())
                .ifPresent(warnings::add);
        return warnings;
    }

    @Override
    public Duration stopTimeout() {
        return configuration.http().stopTimeout();
    }

    @Override
    public Running start(Runnable onFailure) throws IOException {
        Worker worker = Worker.start(configuration, onFailure);
        Configuration.Http http = configuration.http();
        return new Running(
                "listens on " + http.host() + ":" + worker.port() + ", data in " + worker.place(),
                HeldPort.warning(Variable.COFRE_HTTP_PORT.name(), http.port(), worker.port(), worker.isHeld()),
                worker::stop);
    }

    @Override
    public Optional<String> advice(Throwable failure) {
        return new StartFailure(
                        name(),
                        configuration.http(),
                        configuration.volume().directory(),
                        Variable.COFRE_HTTP_PORT,
                        Variable.COFRE_HTTP_HOST,
                        Variable.COFRE_DATA_DIR)
                .sentence(failure);
    }
}
