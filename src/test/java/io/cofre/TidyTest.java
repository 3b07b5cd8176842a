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
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes and manners of the sources that neither the formatter nor the compiler holds them to. */
class TidyTest {
    private static final int LINES_MAX = 400;
    private static final int WIDTH_MAX = 120;
    private static final Pattern PRINTS = Pattern.compile("System\\.(out|err)\\b|printStackTrace\\(");

    /** Forms whose columns are drawn, and text blocks. */
    private static final Pattern FORM_BEGINS = Pattern.compile("<pre>|\"\"\"");

    private static final Pattern FORM_ENDS = Pattern.compile("</pre>|\"\"\"");

    /** Names of types that say nothing, and libraries and annotations that hide what a test or a class does. */
    private static final Pattern BANNED =
            Pattern.compile("^[a-z ]*\\b(?:class|enum|interface|record) \\w*(?:Utils?|Helpers?|Manager|Impl)\\b"
                    + "|^import (?:static )?(?:lombok|org\\.mockito)\\.|^\\s*@Disabled\\b");

    /** A comment line that ends as a statement or a block does. */
    private static final Pattern COMMENTED_OUT = Pattern.compile("^\\s*//.*[;{}]\\s*$");

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

    @ParameterizedTest
    @MethodSource("sources")
    void beginNoClauseOfACommentWithoutItsSubject(Path file) throws IOException {
        assertThat(headless(Files.readAllLines(file))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** What a thing does. */",
                "    // Readers wait; who meets one hears it.",
                "/** The work of whoever waits. */",
                "/**\n * A thing.\n *\n * @param count how many there are\n */",
                "/**\n * A thing: {@code x}.\n *\n * <p>That the thing\n * is kept.\n */",
                "/** The place of that which is kept. */"
            })
    void findClausesWithoutSubject(String comment) {
        assertThat(headless(comment.lines().toList())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** The log says what is wrong. That is a bug. */",
                "// A pod that waits knows who waits.",
                "/**\n * <pre>\n *   what   a column\n * </pre>\n */",
                "int how = 1;",
                "/** Who waits? */"
            })
    void leaveOtherCommentsAlone(String comment) {
        assertThat(headless(comment.lines().toList())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void useNothingThatTheHouseBans(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).noneMatch(BANNED.asPredicate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "final class NameUtils {",
                "public interface StoreManager {",
                "record Helper(int count) {}",
                "import static org.mockito.Mockito.mock;",
                "    @Disabled(\"later\")"
            })
    void findBannedWords(String line) {
        assertThat(line).matches(BANNED.asPredicate());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void keepNoCodeInComments(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).noneMatch(COMMENTED_OUT.asPredicate());
    }

    private static List<String> headless(List<String> source) {
        return SourceComments.paragraphs(source).flatMap(HeadlessClauses::in).toList();
    }
}
