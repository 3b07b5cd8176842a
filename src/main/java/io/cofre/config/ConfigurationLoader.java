package io.cofre.config;

import io.cofre.access.ApiKey;
import io.cofre.store.Retention;
import io.cofre.store.ScrubRate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The loader of the configuration from the environment and the file {@code .env}; the environment wins. */
public final class ConfigurationLoader {
    private final Given given;
    private final Settings settings;

    private ConfigurationLoader(Given given) {
        this.given = given;
        this.settings = given.settings();
    }

    /** The configuration of a process whose environment and {@code .env} hold variables of the worker alone. */
    static Configuration load(Map<String, String> environment, Path workingDirectory) {
        return load(environment, workingDirectory, List::of);
    }

    /**
     * The configuration of a process with that environment and working directory. A blank variable counts as not set.
     *
     * @param others variables of other programs, which may be there too
     * @throws ConfigurationException with all that is wrong, if anything is
     */
    public static Configuration load(
            Map<String, String> environment, Path workingDirectory, Supplier<List<? extends Setting>> others) {
        ConfigurationLoader loader = loader(environment, workingDirectory, others);
        String token = loader.token(true);
        String metricsToken = loader.metricsToken(token);
        return loader.configuration(token, metricsToken, new StoreLoader(loader.given).load());
    }

    /**
     * The configuration that a worker on this machine would have, for a command: without a worker to ask, it works on
     * the files and needs no key.
     *
     * @param others variables of other programs, which may be there too
     * @param keyFile a file that holds the key, in the place of both variables
     * @throws ConfigurationException with all that is wrong, if anything is
     */
    public static Configuration loadForCommand(
            Map<String, String> environment,
            Path workingDirectory,
            Supplier<List<? extends Setting>> others,
            Optional<Path> keyFile) {
        ConfigurationLoader loader = loader(environment, workingDirectory, others);
        String token = keyFile.isPresent()
                ? loader.given.secretIn(
                        keyFile.get(), Variable.GLOBAL_AUTH_TOKEN, Variable.GLOBAL_AUTH_TOKEN_FILE, "--key-file")
                : loader.token(false);
        // A command shows no metrics, and may not be allowed to read the file of that token. It may not need the
        // password of the database either.
        return loader.configuration(token, "", new StoreLoader(loader.given).loadForCommand());
    }

    private static ConfigurationLoader loader(
            Map<String, String> environment, Path workingDirectory, Supplier<List<? extends Setting>> others) {
        Given.Known known = new Given.Known(List.of(Variable.values()), others);
        return new ConfigurationLoader(Given.to("worker", environment, workingDirectory, known));
    }

    private Configuration configuration(String token, String metricsToken, Optional<Configuration.Database> database) {
        given.requireNoProblem();
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
                        given.path(Variable.COFRE_DATA_DIR),
                        settings.bytesOfMib(Variable.COFRE_DISK_FREE_MIN_MIB),
                        settings.bytesOfMib(Variable.COFRE_OVERLAY_MIB),
                        settings.bytesOfMib(Variable.COFRE_CACHE_MIB),
                        settings.milliseconds(Variable.COFRE_CHECKPOINT_INTERVAL_MS)),
                retention(),
                new ScrubRate(
                        settings.number(Variable.COFRE_SCRUB_FILES_PER_SECOND),
                        settings.bytesOfKib(Variable.COFRE_SCRUB_KIB_PER_SECOND)),
                settings.isYes(Variable.COFRE_LEASE_ENFORCE),
                database);
    }

    private Retention retention() {
        return new Retention(
                settings.days(Variable.COFRE_TRASH_DAYS),
                settings.bytesOfMib(Variable.COFRE_TRASH_MAX_MIB),
                settings.days(Variable.COFRE_SNAPSHOT_DAYS),
                settings.number(Variable.COFRE_SNAPSHOTS_PER_INSTANCE),
                settings.bytesOfMib(Variable.COFRE_SNAPSHOT_MAX_MIB));
    }

    /** The API key; empty if there is none, with a problem added if one is needed. */
    private String token(boolean needed) {
        boolean isGiven =
                settings.isGiven(Variable.GLOBAL_AUTH_TOKEN) || settings.isGiven(Variable.GLOBAL_AUTH_TOKEN_FILE);
        if (needed && !isGiven) {
            given.problem("GLOBAL_AUTH_TOKEN is not set: without it everyone who reaches the port could read and delete"
                    + " every session; set it to the apikey that the pods send, for example "
                    + Settings.assignment(Variable.GLOBAL_AUTH_TOKEN) + ", or set GLOBAL_AUTH_TOKEN_FILE");
        }
        return given.secret(Variable.GLOBAL_AUTH_TOKEN, Variable.GLOBAL_AUTH_TOKEN_FILE);
    }

    /** The token for metrics, which must not be the API key: it is given to callers who may not have that key. */
    private String metricsToken(String token) {
        String metricsToken = given.secret(Variable.COFRE_METRICS_TOKEN, Variable.COFRE_METRICS_TOKEN_FILE);
        if (!metricsToken.isEmpty() && metricsToken.equals(token)) {
            given.problem(
                    "COFRE_METRICS_TOKEN is the same as GLOBAL_AUTH_TOKEN: it must be another one, because who may read"
                            + " metrics could read every session with it; for example "
                            + Settings.assignment(Variable.COFRE_METRICS_TOKEN));
        }
        return metricsToken;
    }
}
