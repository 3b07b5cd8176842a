package io.cofre.config;

import io.cofre.store.Retention;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the configuration from the environment and the file {@code .env}; the environment wins. */
public final class ConfigurationLoader {
    /** Longer than any secret by far; bounds what is read when the variable names a wrong file. */
    private static final int SECRET_FILE_BYTES_MAX = 8 * 1024;

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
        return loader.configuration(settings, loader.token(settings, true));
    }

    /**
     * The configuration that a worker on this machine would have, for a command: it needs no key where it works on the
     * files of a stopped worker.
     *
     * @param keyFile a file that holds the key, in the place of both variables
     * @throws ConfigurationException with all that is wrong, if anything is
     */
    public static Configuration loadForCommand(
            Map<String, String> environment, Path workingDirectory, Optional<Path> keyFile) {
        ConfigurationLoader loader = new ConfigurationLoader(environment, workingDirectory);
        Settings settings = loader.settings();
        String token = keyFile.isPresent()
                ? loader.tokenIn(workingDirectory.resolve(keyFile.get()), "--key-file")
                : loader.token(settings, false);
        return loader.configuration(settings, token);
    }

    private Settings settings() {
        Map<String, String> given = given();
        problems.addAll(Settings.unknownIn(given));
        return Settings.of(given, problems);
    }

    private Configuration configuration(Settings settings, String token) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Configuration(
                token.isEmpty() ? ApiKey.NONE : ApiKey.of(token),
                settings.text(Variable.COFRE_HTTP_HOST),
                settings.number(Variable.COFRE_HTTP_PORT),
                settings.path(Variable.COFRE_DATA_DIR, workingDirectory),
                Math.toIntExact(settings.bytesOfMib(Variable.BODY_SIZE)),
                settings.isYes(Variable.HTTP_LOGS),
                settings.milliseconds(Variable.COFRE_IDLE_TIMEOUT_MS),
                settings.milliseconds(Variable.COFRE_STOP_TIMEOUT_MS),
                settings.bytesOfMib(Variable.COFRE_DISK_FREE_MIN_MIB),
                settings.bytesOfMib(Variable.COFRE_OVERLAY_MIB),
                settings.bytesOfMib(Variable.COFRE_CACHE_MIB),
                settings.milliseconds(Variable.COFRE_CHECKPOINT_INTERVAL_MS),
                retention(settings));
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

    /** The secret; empty if there is none, with a problem added if one is needed. */
    private String token(Settings settings, boolean needed) {
        boolean direct = settings.isGiven(Variable.GLOBAL_AUTH_TOKEN);
        boolean inFile = settings.isGiven(Variable.GLOBAL_AUTH_TOKEN_FILE);
        if (direct && inFile) {
            problems.add(
                    "GLOBAL_AUTH_TOKEN and GLOBAL_AUTH_TOKEN_FILE are both set: only one of them may be; for example "
                            + Settings.assignment(Variable.GLOBAL_AUTH_TOKEN_FILE));
            return "";
        }
        if (!direct && !inFile) {
            if (!needed) {
                return "";
            }
            problems.add("GLOBAL_AUTH_TOKEN is not set: without it everyone who reaches the port could read and delete"
                    + " every session; set it to the apikey that the pods send, for example "
                    + Settings.assignment(Variable.GLOBAL_AUTH_TOKEN) + ", or set GLOBAL_AUTH_TOKEN_FILE");
            return "";
        }
        return inFile
                ? tokenIn(
                        settings.path(Variable.GLOBAL_AUTH_TOKEN_FILE, workingDirectory),
                        Variable.GLOBAL_AUTH_TOKEN_FILE.name())
                : settings.text(Variable.GLOBAL_AUTH_TOKEN);
    }

    /** The secret in a file; empty, with a problem added, if there is none. {@code source} is what names the file. */
    private String tokenIn(Path file, String source) {
        try (InputStream content = Files.newInputStream(file)) {
            String token = new String(content.readNBytes(SECRET_FILE_BYTES_MAX), StandardCharsets.UTF_8).strip();
            if (Settings.isQuoted(token)) {
                problems.add(
                        Settings.quoted("what is in the file that " + source + " names", "$(openssl rand -hex 32)"));
                return "";
            }
            if (Variable.GLOBAL_AUTH_TOKEN.rule().accepts(token)) {
                return token;
            }
        } catch (IOException unreadable) {
            problems.add(source + " must be "
                    + Variable.GLOBAL_AUTH_TOKEN_FILE.rule().description() + "; for example " + source + "="
                    + Variable.GLOBAL_AUTH_TOKEN_FILE.example());
            return "";
        }
        problems.add("the file that " + source + " names must hold "
                + Variable.GLOBAL_AUTH_TOKEN.rule().description() + ", and one at least; for example made by"
                + " openssl rand -hex 32 > cofre_token");
        return "";
    }
}
