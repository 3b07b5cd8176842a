package io.cofre.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The configuration that a process was given, in the environment and in the file {@code .env}, and all that is wrong
 * with it. The environment wins. A blank variable counts as not set. Not thread-safe.
 */
public final class Given {
    private final List<String> problems = new ArrayList<>();
    private final Path workingDirectory;
    private final Settings settings;
    private final Secrets secrets;

    private Given(String program, Map<String, String> environment, Path workingDirectory, Known known) {
        this.workingDirectory = workingDirectory;
        Map<String, String> given = given(environment);
        problems.addAll(Settings.unknownIn(given, program, known));
        this.settings = Settings.of(known.own(), given, problems);
        this.secrets = new Secrets(settings, workingDirectory, problems);
    }

    /**
     * The variables that a program knows: nothing else that begins with one of the prefixes is accepted.
     *
     * @param prefixes the beginnings of the names that only we give
     * @param own those that it reads
     * @param others those of programs that may share its environment or its {@code .env}; asked for only if there are
     *     variables that are not its own
     */
    public record Known(List<String> prefixes, List<? extends Setting> own, Supplier<List<? extends Setting>> others) {
        /** Those of a program whose names all begin with {@value Setting#PREFIX}. */
        public Known(List<? extends Setting> own, Supplier<List<? extends Setting>> others) {
            this(List.of(Setting.PREFIX), own, others);
        }
    }

    /**
     * Reads what a process was given.
     *
     * @param program the word for the program, as "worker"
     */
    public static Given to(String program, Map<String, String> environment, Path workingDirectory, Known known) {
        return new Given(program, environment, workingDirectory, known);
    }

    private Map<String, String> given(Map<String, String> environment) {
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

    /** The value of each variable. */
    public Settings settings() {
        return settings;
    }

    /** A path that a variable names, from the working directory on. */
    public Path path(Setting setting) {
        return settings.path(setting, workingDirectory);
    }

    /** The secret that one of two variables gives; empty if neither gives one without a problem. */
    public String secret(Setting direct, Setting inFile) {
        return secrets.of(direct, inFile);
    }

    /** The secret in a file; empty, with a problem added, if there is none. {@code source} names the setting. */
    String secretIn(Path file, Setting direct, Setting inFile, String source) {
        return secrets.in(workingDirectory.resolve(file), direct, inFile, source);
    }

    /** Adds something that is wrong: one sentence with the variable, its rule and an example. */
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /**
     * Does nothing if nothing is wrong.
     *
     * @throws ConfigurationException with all that is wrong
     */
    public void requireNoProblem() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
