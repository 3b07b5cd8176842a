package io.cofre.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The reader of secrets, from their variables or from the files that other variables name. The problems that it reports
 * show no part of a secret.
 */
final class Secrets {
    /**
     * The most that is read of a file. It is far longer than any secret, and bounds the reading if the variable names a
     * wrong file.
     */
    private static final int SECRET_FILE_BYTES_MAX = 8 * 1024;

    private final Settings settings;
    private final Path workingDirectory;
    private final List<String> problems;

    Secrets(Settings settings, Path workingDirectory, List<String> problems) {
        this.settings = settings;
        this.workingDirectory = workingDirectory;
        this.problems = problems;
    }

    /** The secret that one of two variables gives; empty if neither gives one without a problem. */
    String of(Setting direct, Setting inFile) {
        if (!settings.isGiven(inFile)) {
            return settings.text(direct);
        }
        if (settings.isGiven(direct)) {
            problems.add(direct.name() + " and " + inFile.name()
                    + " are both set: only one of them may be; for example " + Settings.assignment(inFile));
            return "";
        }
        return in(settings.path(inFile, workingDirectory), direct, inFile, inFile.name());
    }

    /**
     * The secret in a file; empty, with a problem added, if there is none. {@code source} names the setting that the
     * file comes from, in the place of {@code inFile}.
     */
    String in(Path file, Setting secret, Setting inFile, String source) {
        return in(file, secret, inFile, source, problems);
    }

    /** The secret in the file that a variable names; empty, with a problem added, if there is none. */
    static String in(Path file, Setting secret, Setting inFile, List<String> problems) {
        return in(file, secret, inFile, inFile.name(), problems);
    }

    private static String in(Path file, Setting secret, Setting inFile, String source, List<String> problems) {
        try (InputStream content = Files.newInputStream(file)) {
            String token = new String(content.readNBytes(SECRET_FILE_BYTES_MAX), StandardCharsets.UTF_8).strip();
            if (Settings.isQuoted(token)) {
                problems.add(
                        Settings.quoted("what is in the file that " + source + " names", "$(openssl rand -hex 32)"));
                return "";
            }
            if (secret.rule().accepts(token)) {
                return token;
            }
        } catch (IOException unreadable) {
            problems.add(source + " must be " + inFile.rule().description() + "; for example " + source + "="
                    + inFile.example());
            return "";
        }
        problems.add("the file that " + source + " names must hold "
                + secret.rule().description() + ", and one at least; for example made by"
                + " openssl rand -hex 32 > cofre_token");
        return "";
    }
}
