package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes and manners of the sources that neither the formatter nor the compiler holds them to. */
class TidyTest {
    private static final int LINES_MAX = 400;
    private static final int WIDTH_MAX = 120;
    private static final Pattern PRINTS = Pattern.compile("System\\.(out|err)\\b|printStackTrace\\(");

    /** Forms whose columns are drawn, and text blocks. */
    private static final Pattern FORM_BEGINS = Pattern.compile("<pre>|\"\"\"");

    private static final Pattern FORM_ENDS = Pattern.compile("</pre>|\"\"\"");

    static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        }
    }

    static Stream<Path> programs() throws IOException {
        return sources().filter(file -> file.startsWith("src/main"));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void areNoFileOfTwoRooms(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(LINES_MAX);
    }

    /** The formatter wraps code, but neither comments nor texts. A text that is one sentence may be longer. */
    @ParameterizedTest
    @MethodSource("sources")
    void wrapTheirLines(Path file) throws IOException {
        List<String> tooLong = new ArrayList<>();
        boolean inForm = false;
        for (String line : Files.readAllLines(file)) {
            boolean begins = !inForm && FORM_BEGINS.matcher(line).find();
            inForm = begins || (inForm && !FORM_ENDS.matcher(line).find());
            if (line.length() > WIDTH_MAX && !inForm && !line.contains("\"")) {
                tooLong.add(line);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    /** A worker speaks through its log, a command through its terminal. */
    @ParameterizedTest
    @MethodSource("programs")
    void printNothingPastTheLogAndTheTerminal(Path file) throws IOException {
        if (!file.startsWith("src/main/java/io/cofre/app")) {
            assertThat(Files.readAllLines(file)).noneMatch(PRINTS.asPredicate());
        }
    }
}
