package io.cofre.app;

import io.cofre.config.Configuration;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.config.HubVariable;
import io.cofre.hub.config.WapiConfiguration;
import io.cofre.volume.disk.DirectoryLockedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The hub as a program of this process. */
record HubProgram(HubConfiguration configuration) implements Program {
    @Override
    public String name() {
        return "hub";
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (configuration.publicUrl().isEmpty()) {
            warnings.add(
                    "COFRE_HUB_PUBLIC_URL is not set: only providers on this machine can be told where to send their"
                            + " events");
        }
        if (configuration.openIngest()) {
            warnings.add("COFRE_HUB_OPEN_INGEST is on: who knows the name of an instance can forge its events");
        }
        if (configuration.sockets().origins().contains("*")) {
            warnings.add(
                    "COFRE_HUB_ORIGINS is *: every web page may read the hub in the browser of somebody with a token");
        }
        configuration.wapi().ifPresent(wapi -> warn(wapi, warnings));
        HeapAdvice.warning(
                        HubVariable.COFRE_HUB_BODY_SIZE.name(),
                        configuration.http().bodyBytesMax(),
                        Runtime.getRuntime().maxMemory())
                .ifPresent(warnings::add);
        return warnings;
    }

    private static void warn(WapiConfiguration wapi, List<String> warnings) {
        if (wapi.isDevelopment()) {
            warnings.add(
                    "WAPI_ENV is dev: the certificate of the webhook is not verified, so that somebody on the way can"
                            + " read and change what is sent to it");
        }
        if (wapi.namesRedis()) {
            warnings.add("WAPI_REDIS_HOST is set: the hub needs no Redis, because its own store drops repetitions");
        }
    }

    @Override
    public Duration stopTimeout() {
        return configuration.http().stopTimeout();
    }

    @Override
    public Running start(Runnable onFailure) throws IOException {
        Hub hub = Hub.start(configuration, onFailure);
        Configuration.Http http = configuration.http();
        String data = configuration.storage().url().isPresent()
                ? "PostgreSQL"
                : configuration.storage().directory().toString();
        return new Running(
                "hub listens on " + http.host() + ":" + hub.port() + ", data in " + data,
                HeldPort.warning(HubVariable.COFRE_HUB_PORT.name(), http.port(), hub.port(), hub.isHeld()),
                hub::stop);
    }

    @Override
    public Optional<String> advice(Throwable failure) {
        if (failure instanceof DirectoryLockedException || failure.getCause() instanceof DirectoryLockedException) {
            return Optional.of("another hub is using the data directory "
                    + configuration.storage().directory()
                    + ": stop it first, or set COFRE_HUB_DATA_DIR to another one");
        }
        Optional<String> usual = new StartFailure(
                        name(),
                        configuration.http(),
                        configuration.storage().directory(),
                        HubVariable.COFRE_HUB_PORT,
                        HubVariable.COFRE_HUB_HOST,
                        HubVariable.COFRE_HUB_DATA_DIR)
                .sentence(failure);
        // The store says itself what keeps it from opening.
        return usual.isPresent() || !(failure instanceof IOException)
                ? usual
                : Optional.ofNullable(failure.getMessage()).filter(said -> failure.getCause() == null);
    }
}
