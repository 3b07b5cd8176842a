package io.cofre.config;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The file {@code .env} in the working directory, which may be missing. */
final class DotenvFile {
    static final String NAME = ".env";

    /**
     * The lines that mean the same to everyone who reads such files. The parser alone is too lenient: it cuts a value at
     * a {@code #} inside it, and drops what follows a quotation mark that is not closed.
     */
    private static final Pattern LINE = Pattern.compile(
            "\\s*|#.*|\\s*[\\w.-]+\\s*=" + "\\s*(?:'[^']*'|\"[^\"]*\"|[^'\"#\\s](?:[^#]*[^#\\s])?)?(?:\\s+#.*)?\\s*");

    private DotenvFile() {}

    /** What the file sets, by name. What is wrong with the file is added to {@code problems}, without its content. */
    static Map<String, String> read(Path directory, List<String> problems) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            List<String> found = problemsOf(Files.readAllLines(file));
            problems.addAll(found);
            return found.isEmpty() ? parse(directory) : Map.of();
        } catch (IOException | DotenvException unreadable) {
            // The parser's message quotes the line, which may hold a secret.
            problems.add(NAME + " cannot be read: it must be a file of UTF-8 text that the worker's user may read");
            return Map.of();
        }
    }

    private static List<String> problemsOf(List<String> lines) {
        List<String> problems = new ArrayList<>();
        for (int index = 0; index < lines.size(); index++) {
            if (!LINE.matcher(lines.get(index)).matches()) {
                problems.add(
                        NAME + " line " + (index + 1) + " is not NAME=value: it must be a name, '=' and a value, in"
                                + " quotation marks where it holds '#' or begins with one; for example HTTP_LOGS=true");
            }
        }
        return problems;
    }

    private static Map<String, String> parse(Path directory) {
        Map<String, String> values = new HashMap<>();
        // The slash keeps the library from taking a directory called x.env for the file.
        Dotenv file =
                Dotenv.configure().directory(directory.toAbsolutePath() + "/").load();
        for (DotenvEntry entry : file.entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)) {
            values.put(entry.getKey(), withoutSingleQuotes(entry.getValue()));
        }
        return values;
    }

    private static String withoutSingleQuotes(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("'") && value.endsWith("'");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
