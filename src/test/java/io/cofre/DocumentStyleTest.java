package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the documents are short, narrow and plain, as far as a program can tell. */
class DocumentStyleTest {
    private static final int README_LINES_MAX = 150;
    private static final int WIDTH_MAX = 120;

    private static final Pattern MARKUP = Pattern.compile("^(?:- |\\d+\\. )|[*_\"„“”]|\\[|\\]\\([^)]*\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");

    @ParameterizedTest
    @MethodSource("readmes")
    void readsTheReadmeInOneSitting(Path readme) throws IOException {
        assertThat(Files.readAllLines(readme)).hasSizeLessThanOrEqualTo(README_LINES_MAX);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void wrapsLines(Path document) throws IOException {
        assertThat(prose(document))
                .filteredOn(line -> line.codePointCount(0, line.length()) > WIDTH_MAX)
                .allMatch(DocumentStyleTest::isOneWord);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void beginsNoClauseWithoutItsSubject(Path document) throws IOException {
        assertThat(paragraphs(document).flatMap(DocumentStyleTest::headless)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Who starts the jar sets a locale.",
        "It refuses; who meets one hears it.",
        "Whoever has the file can act.",
        "- **Bounded.** Whatever is longer is cut.",
        "It is kept. Nobody who asks is told.",
        "What it lacks is plain files."
    })
    void findsClausesWithoutSubject(String sentence) {
        assertThat(headless(sentence)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "What does it cost?",
        "'The pods, who send it once, drop it.'",
        "The log says what is wrong.",
        "`What` is a column."
    })
    void leavesOtherSentencesAlone(String sentence) {
        assertThat(headless(sentence)).isEmpty();
    }

    @Test
    void givesEachDecisionItsReasonAndItsAlternatives() throws IOException {
        List<String> decisions =
                List.of(Files.readString(Path.of("docs/DECISIONS.md")).split("\n## "));
        assertThat(decisions).hasSizeGreaterThan(50);

        assertThat(decisions.subList(1, decisions.size()))
                .allSatisfy(decision -> assertThat(decision)
                        .containsSubsequence("\n\n**Decision.** ", "\n\n**Because.** ", "\n\n**Tried.**"));
    }

    private static Stream<Path> readmes() {
        return TestDocuments.READMES.stream();
    }

    private static List<Path> documents() throws IOException {
        return TestDocuments.all();
    }

    /** A link or a piece of code cannot be wrapped. */
    private static boolean isOneWord(String line) {
        return !CODE.matcher(line.strip().replaceFirst("^[-*] ", ""))
                .replaceAll("")
                .strip()
                .contains(" ");
    }

    private static Stream<String> headless(String paragraph) {
        String text = CODE.matcher(paragraph).replaceAll("code");
        return HeadlessClauses.in(MARKUP.matcher(text).replaceAll(""));
    }

    /** The lines that are neither a table nor code nor a heading. */
    private static List<String> prose(Path document) throws IOException {
        List<String> prose = new ArrayList<>();
        boolean isCode = false;
        for (String line : Files.readAllLines(document)) {
            boolean isFence = line.strip().startsWith("```");
            isCode ^= isFence;
            boolean isProse = !isCode && !isFence && !line.startsWith("|") && !line.startsWith("#");
            prose.add(isProse ? line : "");
        }
        return prose;
    }

    private static Stream<String> paragraphs(Path document) throws IOException {
        String text = String.join("\n", prose(document)).replaceAll("\n *(?=(?:-|\\d+\\.) )", "\n\n");
        return Stream.of(text.split("\n{2,}"))
                .map(paragraph -> paragraph.replaceAll("\\s+", " ").strip());
    }
}
