package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.admin.FindingCode;
import io.cofre.config.Variable;
import io.cofre.session.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the documents name the things that the sources have. */
class DocumentsTest {
    private static final Path ROUTES = Path.of("src/main/java/io/cofre/web/WorkerRoutes.java");
    /** The codes that the worker never answers. */
    private static final EnumSet<ErrorCode> OF_THE_HUB_ALONE =
            EnumSet.of(ErrorCode.FORBIDDEN, ErrorCode.TOO_MANY_REQUESTS, ErrorCode.BAD_GATEWAY);

    private static final Path METRIC_NAMES = Path.of("src/main/java/io/cofre/metrics/MetricNames.java");

    @ParameterizedTest
    @ValueSource(strings = {"docs/OPERATIONS.md", "docs/OPERATIONS.pt-BR.md"})
    void nameEveryVariableWithItsDefault(String document) throws IOException {
        String text = Files.readString(Path.of(document));

        assertThat(Variable.values()).allSatisfy(variable -> {
            String value = variable.defaultValue();
            assertThat(text).contains("| `" + variable + "` | " + (value.isEmpty() ? "|" : "`" + value + "` |"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/OPERATIONS.md", "docs/OPERATIONS.pt-BR.md", "docs/API.md"})
    void nameEveryRoute(String document) throws IOException {
        List<String> routes = found("(?:guarded|open)\\(\"([^\"]+)\"\\)", ROUTES).stream()
                .map(route -> route.replace("*}", "}"))
                .toList();
        assertThat(routes).isNotEmpty();

        assertThat(found("[A-Z]+ (/[^` ]*)`", Path.of(document))).containsAll(routes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/OPERATIONS.md", "docs/OPERATIONS.pt-BR.md"})
    void nameEveryMetric(String document) throws IOException {
        List<String> metrics = found("\"(cofre\\.[a-z.]+)\"", METRIC_NAMES);
        assertThat(metrics).isNotEmpty();

        String text = Files.readString(Path.of(document));
        assertThat(metrics).allSatisfy(metric -> assertThat(text).contains("`" + metric.replace('.', '_')));
    }

    @ParameterizedTest
    @ValueSource(strings = "docs/API.md")
    void nameEveryErrorCode(String document) throws IOException {
        String text = Files.readString(Path.of(document));
        assertThat(EnumSet.complementOf(OF_THE_HUB_ALONE))
                .allSatisfy(code -> assertThat(text).contains("| `" + code.wireName() + "`"));
    }

    @ParameterizedTest
    @ValueSource(strings = "docs/API.md")
    void nameEveryCodeOfTheDoctor(String document) throws IOException {
        String text = Files.readString(Path.of(document));
        assertThat(FindingCode.values())
                .allSatisfy(code -> assertThat(text).containsPattern("\\| [^|]*`" + code.wireName() + "`[^|]* \\|"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linkOnlyToWhatIsThere(Path document) throws IOException {
        assertThat(found("\\]\\((?!https?:)([^)#]+)[^)]*\\)", document))
                .allSatisfy(link -> assertThat(document.resolveSibling(link)).exists());
    }

    private static List<Path> documents() throws IOException {
        return TestDocuments.all();
    }

    private static List<String> found(String pattern, Path file) throws IOException {
        Stream<MatchResult> matches =
                Pattern.compile(pattern).matcher(Files.readString(file)).results();
        return matches.map(match -> match.group(1)).distinct().toList();
    }
}
