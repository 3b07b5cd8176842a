package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Setting;
import io.cofre.hub.config.HubConfigurationLoader;
import io.cofre.hub.config.HubVariable;
import io.cofre.hub.metrics.HubMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the pages for operators of the hub name the things that the sources have. */
class HubDocumentsTest {
    private static final String ENGLISH = "docs/HUB.md";
    private static final String PORTUGUESE = "docs/HUB.pt-BR.md";

    private static final Pattern VARIABLE_ROW =
            Pattern.compile("(?m)^\\| `(COFRE_HUB_[A-Z_]+)` \\|(?: `([^`]*)`)? \\| [^|]+ \\|$");
    private static final Pattern NAMED_VARIABLE = Pattern.compile("\\bCOFRE_HUB_[A-Z][A-Z_]*[A-Z]");
    private static final Pattern NAMED_METRIC = Pattern.compile("`(cofre_hub_[a-z_]+)(?:\\{[a-z,]+\\})?`");
    private static final Pattern UNIT = Pattern.compile("(?:_seconds)?(?:_total)?$");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| ([^|]+) \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final int PART_LENGTH_MIN = 8;
    private static final List<String> SAID_BY_OTHERS = List.of(": Address already in use");
    private static final String SQLITE_FILE = "hub.db";
    private static final Path SOURCES = Path.of("src/main/java/io/cofre");
    private static final Path READINESS = Path.of("src/main/java/io/cofre/hub/web/HubReadiness.java");

    @ParameterizedTest
    @ValueSource(strings = {ENGLISH, PORTUGUESE})
    void listExactlyTheVariablesWithTheirDefaults(String document) throws IOException {
        List<String> listed = matches(VARIABLE_ROW, Path.of(document))
                .map(row -> row.group(1) + "=" + (row.group(2) == null ? "" : row.group(2)))
                .toList();

        assertThat(listed)
                .isEqualTo(Stream.of(HubVariable.values())
                        .map(variable -> variable.name() + "=" + variable.defaultValue())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ENGLISH,
                PORTUGUESE,
                "docs/HUB-API.md",
                "build.sh",
                "deploy/health",
                "deploy/cofre-hub.service",
                "deploy/kubernetes-hub.yaml",
                "deploy/swarm-hub.yaml",
                "docker-compose.yaml"
            })
    void nameNoVariableThatTheHubDoesNotKnow(String file) throws IOException {
        assertThat(matches(NAMED_VARIABLE, Path.of(file)).map(MatchResult::group))
                .isSubsetOf(HubConfigurationLoader.variables().stream()
                        .map(Setting::name)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGLISH, PORTUGUESE})
    void nameEveryMetricAndNoOther(String document) throws IOException {
        List<String> named = matches(NAMED_METRIC, Path.of(document))
                .map(metric -> UNIT.matcher(metric.group(1)).replaceFirst(""))
                .filter(name -> !name.startsWith("cofre_hub_http_") && !name.equals("cofre_hub_errors"))
                .distinct()
                .toList();

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(Stream.of(HubMetric.values())
                        .map(metric ->
                                UNIT.matcher(metric.metric().replace('.', '_')).replaceFirst(""))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGLISH, PORTUGUESE})
    void explainEveryReasonForNotBeingReady(String document) throws IOException {
        List<String> reasons = matches(Pattern.compile("obstacles\\.add\\(\"([^\"]+)\"\\)"), READINESS)
                .map(reason -> "`" + reason.group(1) + "`")
                .toList();

        assertThat(reasons).isNotEmpty();
        assertThat(Files.readString(Path.of(document))).contains(reasons);
    }

    /** The pages write … for what differs from line to line. */
    @ParameterizedTest
    @CsvSource({
        "docs/HUB.md,## Log,## Storage",
        "docs/HUB.md,### It does not start,## Security",
        "docs/HUB.pt-BR.md,## Log,## Armazenamento",
        "docs/HUB.pt-BR.md,### Ele não sobe,## Segurança"
    })
    void quoteWhatTheSourcesSay(Path document, String from, String to) throws IOException {
        String text = Files.readString(document);
        String section = text.substring(text.indexOf("\n" + from), text.indexOf("\n" + to));
        List<String> quoted = FIRST_CELL
                .matcher(section)
                .results()
                .flatMap(row -> CODE.matcher(row.group(1)).results())
                .flatMap(code -> Stream.of(code.group(1).split("…|<request id>")))
                .map(String::strip)
                .filter(part -> part.length() >= PART_LENGTH_MIN && !SAID_BY_OTHERS.contains(part))
                .toList();

        assertThat(quoted).hasSizeGreaterThan(5);
        String sources = sources();
        assertThat(quoted).allMatch(sources::contains);
    }

    /** All of them, with the texts that are put together from several lines. */
    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        return sources.toString()
                .replaceAll("\"\\s*\\+ \"", "")
                .replace("\" + FILE + \"", SQLITE_FILE)
                .replace("the {} ", "the hub ")
                .replace("\" + program + \"", "the hub");
    }

    private static Stream<MatchResult> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results();
    }
}
