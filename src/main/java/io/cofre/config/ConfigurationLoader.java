package io.cofre.config;

import io.cofre.access.ApiKey;
import io.cofre.store.Retention;
import io.cofre.store.ScrubRate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The loader of the configuration from the environment and the file {@code .env}; the environment wins. */
public final class ConfigurationLoader {
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> environment;
    private final Path workingDirectory;

    private ConfigurationLoader(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    /**
     * The configuration of a process with that environment and working directory. A blank variable counts as not set.
     *
     * @throws ConfigurationException with all that is wrong, if anything is
     */
    public static Configuration load(Map<String, String> environment, Path workingDirectory) {
        ConfigurationLoader loader = new ConfigurationLoader(environment, workingDirectory);
        Settings settings = loader.settings();
        Secrets secrets = new Secrets(settings, workingDirectory, loader.problems);
        String token = loader.token(secrets, settings, true);
        return loader.configuration(settings, token, loader.metricsToken(secrets, token));
    }

    /**
     * The configuration that a worker on this machine would have, for a command: without a worker to ask, it works on
     * the files and needs no key.
     *
     * @param keyFile a file that holds the key, in the place of both variables
     * @throws ConfigurationException with all that is wrong, if anything is
     */
    public static Configuration loadForCommand(
            Map<String, String> environment, Path workingDirectory, Optional<Path> keyFile) {
        ConfigurationLoader loader = new ConfigurationLoader(environment, workingDirectory);
        Settings settings = loader.settings();
        Secrets secrets = new Secrets(settings, workingDirectory, loader.problems);
        String token = keyFile.isPresent()
                ? secrets.in(workingDirectory.resolve(keyFile.get()), Variable.GLOBAL_AUTH_TOKEN, "--key-file")
                : loader.token(secrets, settings, false);
        // A command shows no metrics, and may not be allowed to read the file of that token.
        return loader.configuration(settings, token, "");
    }

    private Settings settings() {
        Map<String, String> given = given();
        problems.addAll(Settings.unknownIn(given));
        return Settings.of(given, problems);
    }

    private Configuration configuration(Settings settings, String token, String metricsToken) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Configuration(
                new Configuration.Keys(ApiKey.of(token), ApiKey.of(metricsToken)),
                new Configuration.Http(
                        settings.text(Variable.COFRE_HTTP_HOST),
                        settings.number(Variable.COFRE_HTTP_PORT),
                        Math.toIntExact(settings.bytesOfMib(Variable.BODY_SIZE)),
                        settings.isYes(Variable.HTTP_LOGS),
                        settings.milliseconds(Variable.COFRE_IDLE_TIMEOUT_MS),
                        settings.milliseconds(Variable.COFRE_STOP_TIMEOUT_MS)),
                new Configuration.Volume(
                        settings.path(Variable.COFRE_DATA_DIR, workingDirectory),
                        settings.bytesOfMib(Variable.COFRE_DISK_FREE_MIN_MIB),
                        settings.bytesOfMib(Variable.COFRE_OVERLAY_MIB),
                        settings.bytesOfMib(Variable.COFRE_CACHE_MIB),
                        settings.milliseconds(Variable.COFRE_CHECKPOINT_INTERVAL_MS)),
                retention(settings),
                new ScrubRate(
                        settings.number(Variable.COFRE_SCRUB_FILES_PER_SECOND),
                        settings.bytesOfKib(Variable.COFRE_SCRUB_KIB_PER_SECOND)),
                settings.isYes(Variable.COFRE_LEASE_ENFORCE));
    }

    private static Retention retention(Settings settings) {
        return new Retention(
                settings.days(Variable.COFRE_TRASH_DAYS),
                settings.bytesOfMib(Variable.COFRE_TRASH_MAX_MIB),
                settings.days(Variable.COFRE_SNAPSHOT_DAYS),
                settings.number(Variable.COFRE_SNAPSHOTS_PER_INSTANCE),
                settings.bytesOfMib(Variable.COFRE_SNAPSHOT_MAX_MIB));
    }

    private Map<String, String> given() {
        boolean containerSetsAll = Rule.YesOrNo.isYes(
                environment.getOrDefault(Variable.DOCKER_ENV.name(), "").strip());
        Map<String, String> given =
                new HashMap<>(containerSetsAll ? Map.of() : DotenvFile.read(workingDirectory, problems));
        environment.forEach((name, value) -> {
            if (!value.isBlank()) {
                given.put(name, value);
            }
        });
        return given;
    }

    /** The API key; empty if there is none, with a problem added if one is needed. */
    private String token(Secrets secrets, Settings settings, boolean needed) {
        boolean isGiven =
                settings.isGiven(Variable.GLOBAL_AUTH_TOKEN) || settings.isGiven(Variable.GLOBAL_AUTH_TOKEN_FILE);
        if (needed && !isGiven) {
            problems.add("GLOBAL_AUTH_TOKEN is not set: without it everyone who reaches the port could read and delete"
                    + " every session; set it to the apikey that the pods send, for example "
                    + Settings.assignment(Variable.GLOBAL_AUTH_TOKEN) + ", or set GLOBAL_AUTH_TOKEN_FILE");
        }
        return secrets.of(Variable.GLOBAL_AUTH_TOKEN, Variable.GLOBAL_AUTH_TOKEN_FILE);
    }

    /** The token for metrics, which must not be the API key: it is given to callers who may not have that key. */
    private String metricsToken(Secrets secrets, String token) {
        String metricsToken = secrets.of(Variable.COFRE_METRICS_TOKEN, Variable.COFRE_METRICS_TOKEN_FILE);
        if (!metricsToken.isEmpty() && metricsToken.equals(token)) {
            problems.add(
                    "COFRE_METRICS_TOKEN is the same as GLOBAL_AUTH_TOKEN: it must be another one, because who may read"
                            + " metrics could read every session with it; for example "
                            + Settings.assignment(Variable.COFRE_METRICS_TOKEN));
        }
        return metricsToken;
    }
}
