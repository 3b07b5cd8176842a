package io.cofre.config;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file {@code .env} in the working directory, which may be missing. */
final class DotenvFile {
    static final String NAME = ".env";

    /**
     * The lines that mean the same to everyone who reads such files. The parser alone is too lenient: it cuts a value
     * at a {@code #} inside it, and drops the text behind a quotation mark that is not closed.
     */
    private static final Pattern LINE = Pattern.compile("\\s*|#.*|\\s*(?<name>[\\w.-]+)\\s*="
            + "\\s*(?:'[^']*'|(?<value>\"[^\"]*\"|[^'\"#\\s](?:[^#]*[^#\\s])?))?(?:\\s+#.*)?\\s*");

    /** Outside of single quotation marks other readers take these for the beginning of a variable or of an escape. */
    private static final Pattern OF_TWO_MEANINGS = Pattern.compile("[$\\\\]");

    private static final byte[] UTF_8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private DotenvFile() {}

    /** The variables that the file sets, by name. Errors go to {@code problems}, without the file's content. */
    static Map<String, String> read(Path directory, List<String> problems) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            List<String> found = problemsOf(Files.readAllBytes(file));
            problems.addAll(found);
            return found.isEmpty() ? parse(directory) : Map.of();
        } catch (IOException | DotenvException unreadable) {
            // The parser's message quotes the line, which may hold a secret.
            problems.add(NAME + " cannot be read: it must be a file of UTF-8 text that the worker's user may read");
            return Map.of();
        }
    }

    private static List<String> problemsOf(byte[] content) throws IOException {
        if (startsWith(content, UTF_8_MARK)) {
            return List.of(NAME + " begins with a byte order mark (BOM), as editors of Windows write it, which would be"
                    + " part of the first name: it must be UTF-8 without one; save it so, or run"
                    + " sed -i '1s/^\\xEF\\xBB\\xBF//' " + NAME);
        }
        if (isUtf16(content)) {
            return List.of(
                    NAME + " is UTF-16 text, as PowerShell writes it with '>': it must be UTF-8 without a byte order"
                            + " mark (BOM); save it so, or run iconv -f UTF-16 -t UTF-8 " + NAME);
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            problemOf(line, NAME + " line " + number).ifPresent(problems::add);
        }
        return problems;
    }

    private static Optional<String> problemOf(String line, String place) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Optional.of(
                    place + " is not NAME=value: it must be a name, '=' and a value, in quotation marks where it"
                            + " holds '#' or begins with one; for example HTTP_LOGS=true");
        }
        String value = parts.group("value");
        if (value == null || !OF_TWO_MEANINGS.matcher(value).find()) {
            return Optional.empty();
        }
        String name = parts.group("name");
        return Optional.of(
                place + " sets " + name + " to a value with '$' or a backslash, which is a variable or an escape to"
                        + " Docker Compose and shells, and itself to the worker: it must be in single quotation marks, where it is"
                        + " itself to all; for example " + name + "='value'");
    }

    private static boolean startsWith(byte[] content, byte[] mark) {
        return content.length >= mark.length && Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
    }

    /** Whether a content is UTF-16: it has the mark, or every second byte is zero. */
    private static boolean isUtf16(byte[] content) {
        if (content.length < 2) {
            return false;
        }
        int mark = ((content[0] & 0xff) << 8) | (content[1] & 0xff);
        return mark == 0xfeff || mark == 0xfffe || content[0] == 0 || content[1] == 0;
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
