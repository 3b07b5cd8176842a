package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.access.ApiKey;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.metrics.Metrics;
import io.cofre.postgres.engine.StoreFigures;
import io.cofre.testing.TestHub;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that {@code deploy/prometheus} watches metrics that a worker or a hub shows. */
class PrometheusFilesTest {
    private static final Path DIRECTORY = Path.of("deploy/prometheus");
    private static final Pattern METRIC = Pattern.compile("\\b(?:cofre|jvm|process|system)_[a-z0-9_]+\\b");

    /** Words that are spelled like a metric and are none: the files of tokens, and the worker's name in a Swarm. */
    private static final Set<String> OTHER = Set.of("cofre_metrics_token", "cofre_hub_metrics_token", "cofre_cofre");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prometheus.yaml",
                "cofre-alerts.yaml",
                "cofre-alerts.test.yaml",
                "grafana-dashboard.json",
                "README.md"
            })
    void nameOnlyMetricsThatAWorkerShows(String file, @TempDir Path data) throws IOException {
        assertThat(shownByAWorker(data)).isNotEmpty().containsAll(metricsIn(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cofre-hub-alerts.yaml", "cofre-hub-alerts.test.yaml", "grafana-hub-dashboard.json"})
    void nameOnlyMetricsThatAHubShows(String file, @TempDir Path data) throws IOException {
        assertThat(shownByAHub(data)).isNotEmpty().containsAll(metricsIn(file));
    }

    private static List<String> metricsIn(String file) throws IOException {
        return found(METRIC, DIRECTORY.resolve(file), 0).stream()
                .filter(name -> !OTHER.contains(name))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"docs/OPERATIONS.md,cofre-alerts.yaml", "docs/HUB.md,cofre-hub-alerts.yaml"})
    void alertOnEveryMetricThatOperatorsAreToldToWatch(Path page, String file) throws IOException {
        List<String> starred = found(Pattern.compile("`(cofre_[a-z_]+)(?:\\{[a-z,]+\\})?` ★"), page, 1);
        assertThat(starred).isNotEmpty();

        String alerts = read(file);
        assertThat(starred).allSatisfy(metric -> assertThat(alerts).contains(metric));
    }

    @ParameterizedTest
    @CsvSource({"cofre-alerts.yaml,cofre-alerts.test.yaml", "cofre-hub-alerts.yaml,cofre-hub-alerts.test.yaml"})
    void haveATestForEachAlert(String file, String tests) throws IOException {
        List<String> alerts = found(Pattern.compile("- alert: (\\w+)"), DIRECTORY.resolve(file), 1);
        assertThat(alerts).isNotEmpty();

        assertThat(found(Pattern.compile("alertname=\"(\\w+)\", alertstate=\"firing\""), DIRECTORY.resolve(tests), 1))
                .containsExactlyInAnyOrderElementsOf(alerts);
    }

    /** An imported dashboard asks for its Prometheus, and no panel may know another one. */
    @ParameterizedTest
    @ValueSource(strings = {"grafana-dashboard.json", "grafana-hub-dashboard.json"})
    void letTheDashboardAskForItsDatasource(String file) throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(read(file));

        assertThat(dashboard.at("/__inputs/0/pluginId").asText()).isEqualTo("prometheus");
        assertThat(dashboard.findValuesAsText("expr")).hasSizeGreaterThan(20);
        assertThat(dashboard.get("panels").findValues("datasource"))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.get("uid").asText()).isEqualTo("${datasource}"));
    }

    /** On a volume, or with a database. */
    private static Set<String> shownByAWorker(Path data) throws IOException {
        return Stream.concat(shownOnAVolume(data).stream(), shownWithADatabase().stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> shownWithADatabase() {
        try (Metrics metrics = new Metrics()) {
            metrics.database().watch(() -> new StoreFigures(0, 0, 0, 0, 0, Duration.ZERO));
            metrics.database().replayed("40001");
            metrics.database().refused("unavailable");
            return names(metrics.scrape());
        }
    }

    private static Set<String> shownOnAVolume(Path data) throws IOException {
        try (TestWorker worker = TestWorker.on(data)) {
            // A request is counted after its answer is sent: a later one shows it.
            String metrics = worker.send("GET", "/metrics").body();
            for (int more = 0; more < 100 && !metrics.contains("cofre_http_requests_seconds_count"); more++) {
                metrics = worker.send("GET", "/metrics").body();
            }
            return names(metrics);
        }
    }

    /** Of a hub that tidies a worker, though no worker is there. */
    private static Set<String> shownByAHub(Path data) throws IOException {
        HubConfiguration usual = TestHub.settings(data);
        HubConfiguration.WorkerAccess worker =
                new HubConfiguration.WorkerAccess(URI.create("http://127.0.0.1:9"), ApiKey.of("a-key"), "evolution");
        HubConfiguration settings = new HubConfiguration(
                usual.http(),
                usual.keys(),
                usual.storage(),
                usual.sockets(),
                usual.allowedTargets(),
                Optional.of(worker),
                usual.publicUrl(),
                usual.openIngest(),
                usual.rates(),
                usual.wapi());
        try (TestHub hub = TestHub.on(settings)) {
            // A request is counted after its answer is sent: a later one shows it.
            String metrics = scrape(hub);
            for (int more = 0; more < 100 && !metrics.contains("cofre_hub_http_requests_seconds_count"); more++) {
                metrics = scrape(hub);
            }
            return names(metrics);
        }
    }

    private static String scrape(TestHub hub) {
        return hub.withoutToken()
                .header("Authorization", "Bearer " + TestHub.METRICS_TOKEN)
                .get("/metrics")
                .asString();
    }

    /** The names of metrics in a scrape. */
    private static Set<String> names(String metrics) {
        return Pattern.compile("^[a-z][a-z0-9_]*", Pattern.MULTILINE)
                .matcher(metrics)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
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
