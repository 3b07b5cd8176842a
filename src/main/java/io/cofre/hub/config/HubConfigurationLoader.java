package io.cofre.hub.config;

import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.config.Given;
import io.cofre.config.Setting;
import io.cofre.config.Settings;
import io.cofre.config.Variable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The loader of the hub's configuration from the environment and the file {@code .env}; the environment wins. */
public final class HubConfigurationLoader {
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    private final Given given;
    private final Settings settings;

    private HubConfigurationLoader(Map<String, String> environment, Path workingDirectory) {
        Given.Known known = new Given.Known(
                List.of(Setting.PREFIX, WapiVariable.OLD_PREFIX), variables(), () -> List.of(Variable.values()));
        this.given = Given.to("hub", environment, workingDirectory, known);
        this.settings = given.settings();
    }

    /** All variables that a hub knows, those of the gateway wapi last. */
    public static List<Setting> variables() {
        return Stream.<Setting>concat(Stream.of(HubVariable.values()), Stream.of(WapiVariable.values()))
                .toList();
    }

    /**
     * The configuration of a hub with that environment and working directory. A blank variable counts as not set.
     *
     * @throws io.cofre.config.ConfigurationException with all that is wrong, if anything is
     */
    public static HubConfiguration load(Map<String, String> environment, Path workingDirectory) {
        HubConfigurationLoader loader = new HubConfigurationLoader(environment, workingDirectory);
        HubConfiguration.Keys keys = loader.keys();
        Optional<Secret> password = loader.optionalSecret(
                HubVariable.COFRE_HUB_DATABASE_PASSWORD, HubVariable.COFRE_HUB_DATABASE_PASSWORD_FILE);
        Optional<HubConfiguration.WorkerAccess> worker = loader.worker();
        Optional<WapiConfiguration> wapi = new WapiConfigurationLoader(loader.given).load(loader.http());
        loader.given.requireNoProblem();
        return loader.configuration(keys, password, worker, wapi);
    }

    /**
     * The secret that signs tokens: all that the command needs that makes one.
     *
     * @throws io.cofre.config.ConfigurationException with all that is wrong, if anything is
     */
    public static Secret tokenSecret(Map<String, String> environment, Path workingDirectory) {
        HubConfigurationLoader loader = new HubConfigurationLoader(environment, workingDirectory);
        Secret secret = loader.tokens();
        loader.given.requireNoProblem();
        return secret;
    }

    /**
     * The settings of the HTTP server of the hub of this machine: all that a command needs that asks it.
     *
     * @throws io.cofre.config.ConfigurationException with all that is wrong, if anything is
     */
    public static Configuration.Http http(Map<String, String> environment, Path workingDirectory) {
        HubConfigurationLoader loader = new HubConfigurationLoader(environment, workingDirectory);
        loader.given.requireNoProblem();
        return loader.http();
    }

    /**
     * Where the hub of this machine keeps its data: all that a command needs that copies it. The password of a database
     * is not among it.
     *
     * @throws io.cofre.config.ConfigurationException with all that is wrong, if anything is
     */
    public static HubConfiguration.Storage storage(Map<String, String> environment, Path workingDirectory) {
        HubConfigurationLoader loader = new HubConfigurationLoader(environment, workingDirectory);
        loader.given.requireNoProblem();
        return loader.storage(Optional.empty());
    }

    private HubConfiguration configuration(
            HubConfiguration.Keys keys,
            Optional<Secret> password,
            Optional<HubConfiguration.WorkerAccess> worker,
            Optional<WapiConfiguration> wapi) {
        return new HubConfiguration(
                http(),
                keys,
                storage(password),
                new HubConfiguration.Sockets(
                        list(HubVariable.COFRE_HUB_ORIGINS), settings.number(HubVariable.COFRE_HUB_SOCKETS_MAX)),
                list(HubVariable.COFRE_HUB_ALLOW_TARGETS),
                worker,
                text(HubVariable.COFRE_HUB_PUBLIC_URL).map(HubConfigurationLoader::url),
                settings.isYes(HubVariable.COFRE_HUB_OPEN_INGEST),
                new HubConfiguration.Rates(
                        settings.number(HubVariable.COFRE_HUB_RATE_PER_TENANT),
                        settings.number(HubVariable.COFRE_HUB_RATE_PER_ADDRESS)),
                wapi);
    }

    private HubConfiguration.Storage storage(Optional<Secret> password) {
        return new HubConfiguration.Storage(
                given.path(HubVariable.COFRE_HUB_DATA_DIR),
                text(HubVariable.COFRE_HUB_DATABASE_URL).map(Secret::of),
                text(HubVariable.COFRE_HUB_DATABASE_USER),
                password,
                settings.number(HubVariable.COFRE_HUB_EVENTS_PER_TENANT),
                settings.days(HubVariable.COFRE_HUB_EVENTS_DAYS),
                settings.number(HubVariable.COFRE_HUB_PENDING_PER_SUBSCRIPTION));
    }

    private Configuration.Http http() {
        return new Configuration.Http(
                settings.text(HubVariable.COFRE_HUB_HOST),
                settings.number(HubVariable.COFRE_HUB_PORT),
                Math.toIntExact(settings.bytesOfMib(HubVariable.COFRE_HUB_BODY_SIZE)),
                settings.isYes(HubVariable.COFRE_HUB_LOGS),
                IDLE_TIMEOUT,
                settings.milliseconds(HubVariable.COFRE_HUB_STOP_TIMEOUT_MS));
    }

    private HubConfiguration.Keys keys() {
        Secret storage = secret(
                HubVariable.COFRE_HUB_SECRET,
                HubVariable.COFRE_HUB_SECRET_FILE,
                "without it the keys of providers would lie in the store for everyone to read");
        Secret tokens = tokens();
        if (!tokens.text().isEmpty() && tokens.equals(storage)) {
            given.problem(
                    "COFRE_HUB_JWT_SECRET is the same as COFRE_HUB_SECRET: it must be another one, because programs"
                            + " that make tokens know it; for example "
                            + Settings.assignment(HubVariable.COFRE_HUB_JWT_SECRET));
        }
        return new HubConfiguration.Keys(
                storage,
                tokens,
                ApiKey.of(given.secret(HubVariable.COFRE_HUB_METRICS_TOKEN, HubVariable.COFRE_HUB_METRICS_TOKEN_FILE)));
    }

    private Secret tokens() {
        return secret(
                HubVariable.COFRE_HUB_JWT_SECRET,
                HubVariable.COFRE_HUB_JWT_SECRET_FILE,
                "without it no caller could be told from another");
    }

    private Optional<HubConfiguration.WorkerAccess> worker() {
        String key = given.secret(HubVariable.COFRE_HUB_WORKER_KEY, HubVariable.COFRE_HUB_WORKER_KEY_FILE);
        boolean hasKey = isAnyGiven(HubVariable.COFRE_HUB_WORKER_KEY, HubVariable.COFRE_HUB_WORKER_KEY_FILE);
        Optional<URI> url = text(HubVariable.COFRE_HUB_WORKER_URL).map(HubConfigurationLoader::url);
        if (settings.isGiven(HubVariable.COFRE_HUB_WORKER_URL) && !hasKey) {
            given.problem(
                    "COFRE_HUB_WORKER_URL is set and COFRE_HUB_WORKER_KEY is not: the worker asks for its API key; set"
                            + " it to the worker's GLOBAL_AUTH_TOKEN, for example "
                            + Settings.assignment(HubVariable.COFRE_HUB_WORKER_KEY)
                            + ", or set COFRE_HUB_WORKER_KEY_FILE");
        }
        return url.map(at -> new HubConfiguration.WorkerAccess(
                at, ApiKey.of(key), settings.text(HubVariable.COFRE_HUB_WORKER_GROUP)));
    }

    /** A secret that must be there; empty, with a problem added, if it is not. */
    private Secret secret(Setting direct, Setting inFile, String reason) {
        if (!isAnyGiven(direct, inFile)) {
            given.problem(direct.name() + " is not set: " + reason + "; set it to "
                    + direct.rule().description() + ", for example " + Settings.assignment(direct) + ", or set "
                    + inFile.name());
        }
        return Secret.of(given.secret(direct, inFile));
    }

    private Optional<Secret> optionalSecret(Setting direct, Setting inFile) {
        return Optional.of(given.secret(direct, inFile))
                .filter(text -> !text.isEmpty())
                .map(Secret::of);
    }

    private boolean isAnyGiven(Setting direct, Setting inFile) {
        return settings.isGiven(direct) || settings.isGiven(inFile);
    }

    private Optional<String> text(Setting setting) {
        return Optional.of(settings.text(setting)).filter(text -> !text.isEmpty());
    }

    private List<String> list(Setting setting) {
        return Stream.of(settings.text(setting).split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** A URL without a slash at its end. */
    static URI url(String text) {
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
}
