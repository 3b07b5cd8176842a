package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that {@code deploy/prometheus} watches metrics that a worker shows. */
class PrometheusFilesTest {
    private static final Path DIRECTORY = Path.of("deploy/prometheus");
    private static final String ALERTS = "cofre-alerts.yaml";
    private static final String DASHBOARD = "grafana-dashboard.json";
    private static final Pattern METRIC = Pattern.compile("\\b(?:cofre|jvm|process|system)_[a-z0-9_]+\\b");

    /** Words that are spelled like a metric and are none: the file of the token, and the worker's name in a Swarm. */
    private static final Set<String> OTHER = Set.of("cofre_metrics_token", "cofre_cofre");

    @ParameterizedTest
    @ValueSource(strings = {"prometheus.yaml", ALERTS, "cofre-alerts.test.yaml", DASHBOARD, "README.md"})
    void nameOnlyMetricsThatAWorkerShows(String file, @TempDir Path data) throws IOException {
        List<String> named = found(METRIC, DIRECTORY.resolve(file), 0).stream()
                .filter(name -> !OTHER.contains(name))
                .toList();

        assertThat(shownByAWorker(data)).isNotEmpty().containsAll(named);
    }

    @Test
    void alertOnEveryMetricThatOperatorsAreToldToWatch() throws IOException {
        List<String> starred =
                found(Pattern.compile("`(cofre_[a-z_]+)(?:\\{[a-z,]+\\})?` ★"), Path.of("docs/OPERATIONS.md"), 1);
        assertThat(starred).isNotEmpty();

        String alerts = read(ALERTS);
        assertThat(starred).allSatisfy(metric -> assertThat(alerts).contains(metric));
    }

    @Test
    void haveATestForEachAlert() throws IOException {
        List<String> alerts = found(Pattern.compile("- alert: (\\w+)"), DIRECTORY.resolve(ALERTS), 1);
        assertThat(alerts).isNotEmpty();

        assertThat(found(
                        Pattern.compile("alertname=\"(\\w+)\", alertstate=\"firing\""),
                        DIRECTORY.resolve("cofre-alerts.test.yaml"),
                        1))
                .containsExactlyInAnyOrderElementsOf(alerts);
    }

    /** An imported dashboard asks for its Prometheus, and no panel may know another one. */
    @Test
    void letTheDashboardAskForItsDatasource() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(read(DASHBOARD));

        assertThat(dashboard.at("/__inputs/0/pluginId").asText()).isEqualTo("prometheus");
        assertThat(dashboard.findValuesAsText("expr")).hasSizeGreaterThan(20);
        assertThat(dashboard.get("panels").findValues("datasource"))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.get("uid").asText()).isEqualTo("${datasource}"));
    }

    private static Set<String> shownByAWorker(Path data) throws IOException {
        try (TestWorker worker = TestWorker.on(data)) {
            // A request is counted after its answer is sent: a later one shows it.
            String metrics = worker.send("GET", "/metrics").body();
            for (int more = 0; more < 100 && !metrics.contains("cofre_http_requests_seconds_count"); more++) {
                metrics = worker.send("GET", "/metrics").body();
            }
            return Pattern.compile("^[a-z][a-z0-9_]*", Pattern.MULTILINE)
                    .matcher(metrics)
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> found(Pattern pattern, Path file, int group) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.flatMap(line -> pattern.matcher(line).results())
                    .map(match -> match.group(group))
                    .distinct()
                    .toList();
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(DIRECTORY.resolve(file));
    }
}
