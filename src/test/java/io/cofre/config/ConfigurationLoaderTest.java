package io.cofre.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cofre.access.ApiKey;
import io.cofre.store.Retention;
import io.cofre.store.ScrubRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the configuration that the loader makes of an environment and of files. */
class ConfigurationLoaderTest {
    private static final String TOKEN = "a-token-that-is-long-enough";

    @TempDir
    Path directory;

    @Test
    void needsNothingButAToken() {
        Configuration configuration = load(Map.of("GLOBAL_AUTH_TOKEN", TOKEN));

        assertThat(configuration.keys().api().matches(TOKEN)).isTrue();
        assertThat(configuration.keys().api().isWeak()).isFalse();
        assertThat(configuration.keys().metrics().isGiven()).isFalse();
        assertThat(configuration)
                .usingRecursiveComparison()
                .ignoringFields("keys")
                .isEqualTo(new Configuration(
                        new Configuration.Keys(ApiKey.of(TOKEN), ApiKey.NONE),
                        new Configuration.Http(
                                "0.0.0.0",
                                5656,
                                5 * 1024 * 1024,
                                false,
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(10)),
                        new Configuration.Volume(
                                directory.resolve("instances"),
                                64L * 1024 * 1024,
                                12L * 1024 * 1024,
                                8L * 1024 * 1024,
                                Duration.ofSeconds(5)),
                        new Retention(
                                Duration.ofDays(7), 1024L * 1024 * 1024, Duration.ofDays(30), 10, 1024L * 1024 * 1024),
                        new ScrubRate(50, 512 * 1024),
                        false,
                        Optional.empty()));
    }

    @Test
    void takesEveryVariable() throws IOException {
        Files.writeString(directory.resolve("token"), "from-the-file-of-the-secret\n");
        Files.writeString(directory.resolve("metrics"), "from-the-file-of-the-other\n");
        Files.writeString(directory.resolve("password"), "from-the-file-of-the-third\n");
        Map<String, String> environment = Map.ofEntries(
                Map.entry("GLOBAL_AUTH_TOKEN_FILE", "token"),
                Map.entry("COFRE_METRICS_TOKEN_FILE", "metrics"),
                Map.entry("BODY_SIZE", "64"),
                Map.entry("HTTP_LOGS", "yes"),
                Map.entry("DOCKER_ENV", "TRUE"),
                Map.entry("COFRE_HTTP_PORT", "0"),
                Map.entry("COFRE_HTTP_HOST", "::1"),
                Map.entry("COFRE_DATA_DIR", "/var/lib/cofre/../sessões"),
                Map.entry("COFRE_IDLE_TIMEOUT_MS", "10000"),
                Map.entry("COFRE_STOP_TIMEOUT_MS", "2500"),
                Map.entry("COFRE_DISK_FREE_MIN_MIB", "1048576"),
                Map.entry("COFRE_OVERLAY_MIB", "100"),
                Map.entry("COFRE_CACHE_MIB", "0"),
                Map.entry("COFRE_CHECKPOINT_INTERVAL_MS", "30000"),
                Map.entry("COFRE_TRASH_DAYS", "0"),
                Map.entry("COFRE_TRASH_MAX_MIB", "0"),
                Map.entry("COFRE_SNAPSHOT_DAYS", "3650"),
                Map.entry("COFRE_SNAPSHOTS_PER_INSTANCE", "1"),
                Map.entry("COFRE_SNAPSHOT_MAX_MIB", "5"),
                Map.entry("COFRE_SCRUB_FILES_PER_SECOND", "0"),
                Map.entry("COFRE_SCRUB_KIB_PER_SECOND", "1"),
                Map.entry("COFRE_LEASE_ENFORCE", "true"),
                Map.entry("COFRE_STORE_URL", "jdbc:postgresql://db1:5433,db2/cofre?ApplicationName=x"),
                Map.entry("COFRE_STORE_USER", "worker"),
                Map.entry("COFRE_STORE_PASSWORD_FILE", "password"),
                Map.entry("COFRE_STORE_CONNECTIONS", "8"),
                Map.entry("COFRE_STORE_TIMEOUT_MS", "30000"),
                Map.entry("COFRE_STORE_POOLER", "pgbouncer"),
                Map.entry("COFRE_STORE_MIGRATE", "no"));

        Configuration configuration = load(environment);

        assertThat(configuration.keys().api().matches("from-the-file-of-the-secret"))
                .isTrue();
        assertThat(configuration.keys().metrics().matches("from-the-file-of-the-other"))
                .isTrue();
        assertThat(configuration)
                .usingRecursiveComparison()
                .ignoringFields("keys")
                .isEqualTo(new Configuration(
                        new Configuration.Keys(ApiKey.of(TOKEN), ApiKey.of(TOKEN)),
                        new Configuration.Http(
                                "::1", 0, 64 * 1024 * 1024, true, Duration.ofSeconds(10), Duration.ofMillis(2500)),
                        new Configuration.Volume(
                                Path.of("/var/lib/sessões"),
                                1024L * 1024 * 1024 * 1024,
                                100L * 1024 * 1024,
                                0,
                                Duration.ofSeconds(30)),
                        new Retention(Duration.ZERO, 0, Duration.ofDays(3650), 1, 5L * 1024 * 1024),
                        new ScrubRate(0, 1024),
                        true,
                        Optional.of(new Configuration.Database(
                                "jdbc:postgresql://db1:5433,db2/cofre?ApplicationName=x&sslmode=verify-full",
                                "db1:5433,db2/cofre",
                                "worker",
                                StorePassword.in(directory.resolve("password")),
                                8,
                                Duration.ofSeconds(30),
                                true,
                                false,
                                Optional.empty()))));
        assertThat(environment.size() + 3)
                .as("all variables but the three secrets that exclude their files are in this test")
                .isEqualTo(Variable.values().length);
    }

    @Test
    void tellsAllProblemsAtOnce() {
        List<String> problems = problems(Map.of(
                "BODY_SIZE", "5MB",
                "HTTP_LOGS", "maybe",
                "DOCKER_ENV", "2",
                "COFRE_HTTP_PORT", "65536",
                "COFRE_HTTP_HOST", "http://localhost:5656",
                "COFRE_DATA_DIR", "a\0b",
                "COFRE_IDLE_TIMEOUT_MS", "5000",
                "COFRE_STOP_TIMEOUT_MS", "-1",
                "COFRE_DISK_FREE_MIN_MIB", "1e3",
                "COFRE_HTPP_PORT", "80"));

        assertThat(problems)
                .hasSize(11)
                .contains(
                        "BODY_SIZE is '5MB', and must be a whole number of MiB from 1 to 64; for example BODY_SIZE=10",
                        "COFRE_IDLE_TIMEOUT_MS is '5000', and must be a whole number of milliseconds from 10000 to 3600000"
                                + " (pods drop idle connections after 5 seconds, and lose a write where the worker does it"
                                + " first); for example COFRE_IDLE_TIMEOUT_MS=60000",
                        "COFRE_DATA_DIR is 'a\\u0000b', and must be the path of a directory;"
                                + " for example COFRE_DATA_DIR=/worker/instances")
                .anySatisfy(
                        problem -> assertThat(problem).startsWith("COFRE_HTPP_PORT is not a variable of the worker"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("GLOBAL_AUTH_TOKEN is not set")
                        .contains("GLOBAL_AUTH_TOKEN=$(openssl rand -hex 32)"))
                .allSatisfy(problem -> assertThat(problem).containsPattern("for example|did you mean"));
    }

    @Test
    void countsBlankAsNotSet() {
        Map<String, String> environment = new HashMap<>();
        for (Variable variable : Variable.values()) {
            environment.put(variable.name(), " ");
        }
        environment.put("GLOBAL_AUTH_TOKEN", " " + TOKEN + "\n");

        Configuration configuration = load(environment);

        assertThat(configuration.http().port()).isEqualTo(5656);
        assertThat(configuration.keys().api().matches(TOKEN)).isTrue();
    }

    @Test
    void refusesBlankToken() {
        assertThat(problems(Map.of("GLOBAL_AUTH_TOKEN", "  ")))
                .singleElement()
                .asString()
                .startsWith("GLOBAL_AUTH_TOKEN is not set");
    }

    @Test
    void acceptsShortTokenOfAnExistingInstallationAndCallsItWeak() {
        assertThat(load(Map.of("GLOBAL_AUTH_TOKEN", "fifteen--------"))
                        .keys()
                        .api()
                        .isWeak())
                .isTrue();
        assertThat(load(Map.of("GLOBAL_AUTH_TOKEN", "sixteen---------"))
                        .keys()
                        .api()
                        .isWeak())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "1,true", "Yes,true", "false,false", "0,false", "no,false", "No,false"})
    void readsSwitchInEverySpelling(String spelling, boolean meaning) {
        assertThat(load(Map.of("GLOBAL_AUTH_TOKEN", TOKEN, "HTTP_LOGS", spelling))
                        .http()
                        .accessLog())
                .isEqualTo(meaning);
    }

    @Test
    void refusesTokenThatNoHeaderCarries() {
        for (String token : List.of("two\nlines-of-secret", "sécret-sécret", "x".repeat(1025))) {
            assertThat(problems(Map.of("GLOBAL_AUTH_TOKEN", token)))
                    .singleElement()
                    .asString()
                    .startsWith("GLOBAL_AUTH_TOKEN must be ")
                    .doesNotContain("secret", "sécret", "xxx");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"quoted-secret-key\"", "'quoted-secret-key'", "\"quoted-secret-key\"\r"})
    void namesTheQuotationMarksThatDockerKeeps(String value) throws IOException {
        Files.writeString(directory.resolve("token"), value + "\n");

        assertThat(problems(Map.of("GLOBAL_AUTH_TOKEN", value, "COFRE_DATA_DIR", "\"/data\"")))
                .hasSize(2)
                .anySatisfy(
                        problem -> assertThat(problem).startsWith("GLOBAL_AUTH_TOKEN begins and ends with quotation"))
                .anySatisfy(problem -> assertThat(problem).startsWith("COFRE_DATA_DIR begins and ends with quotation"))
                .allSatisfy(problem -> assertThat(problem).doesNotContain("secret-key"));
        assertThat(problems(Map.of("GLOBAL_AUTH_TOKEN_FILE", "token")))
                .singleElement()
                .asString()
                .contains("GLOBAL_AUTH_TOKEN_FILE names begins and ends with quotation marks")
                .doesNotContain("secret-key");
    }

    @Test
    void refusesTokenThatIsSetTwice() {
        assertThat(problems(Map.of("GLOBAL_AUTH_TOKEN", TOKEN, "GLOBAL_AUTH_TOKEN_FILE", "/run/secrets/token")))
                .singleElement()
                .asString()
                .startsWith("GLOBAL_AUTH_TOKEN and GLOBAL_AUTH_TOKEN_FILE are both set")
                .doesNotContain(TOKEN);
    }

    @Test
    void doesNotShowWhatATokenFileHoldsOrIsCalled() throws IOException {
        Files.writeString(directory.resolve("token"), "first-secret\nsecond-secret\n");
        Files.writeString(directory.resolve("empty"), "\n");
        Files.write(directory.resolve("long"), new byte[100_000]);

        for (String file : List.of("token", "empty", "long", "absent-secret", ".")) {
            assertThat(problems(Map.of("GLOBAL_AUTH_TOKEN_FILE", file)))
                    .singleElement()
                    .asString()
                    .contains("GLOBAL_AUTH_TOKEN_FILE")
                    .doesNotContain("-secret");
        }
    }

    @Test
    void neverShowsASecretInAnException() {
        ConfigurationException wrong = catchThrowableOfType(
                ConfigurationException.class,
                () -> load(Map.of("GLOBAL_AUTH_TOKEN", "geheim\tgeheim", "COFRE_TOKEN", "geheim", "BODY_SIZE", "0")));

        assertThat(wrong.problems()).hasSize(3);
        assertThat(wrong).hasNoCause();
        assertThat(wrong.toString()).contains("BODY_SIZE", "COFRE_TOKEN").doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource({
        "COFRE_HTPP_PORT,COFRE_HTTP_PORT",
        "COFRE_PORT,COFRE_HTTP_PORT",
        "COFRE_HOST,COFRE_HTTP_HOST",
        "COFRE_DATADIR,COFRE_DATA_DIR",
        "cofre_data_dir,COFRE_DATA_DIR",
        "COFRE_STOP_TIMEOUT,COFRE_STOP_TIMEOUT_MS",
        "COFRE_DISK_FREE_MIN,COFRE_DISK_FREE_MIN_MIB",
        "COFRE_BODY_SIZE,BODY_SIZE",
        "COFRE_AUTH_TOKEN,GLOBAL_AUTH_TOKEN",
    })
    void namesTheNearestKnownVariable(String mistyped, String meant) {
        assertThat(problems(Map.of("GLOBAL_AUTH_TOKEN", TOKEN, mistyped, "5657")))
                .singleElement()
                .asString()
                .startsWith(mistyped + " is not a variable of the worker")
                .contains("did you mean " + meant + "=")
                .doesNotContain("5657");
    }

    @Test
    void leavesVariablesOfOthersAlone() {
        assertThat(load(Map.of("GLOBAL_AUTH_TOKEN", TOKEN, "PATH", "/bin", "COFRES", "x", "HTTP_LOG", "x"))
                        .http()
                        .port())
                .isEqualTo(5656);
    }

    @Test
    void ignoresWhatKubernetesSetsForServicesCalledLikeUs() {
        Map<String, String> environment = new HashMap<>(Map.of("GLOBAL_AUTH_TOKEN", TOKEN));
        for (String service : List.of("COFRE", "COFRE_HEADLESS", "COFRE_2", "COFRE_HTTP", "COFRE_MY_APP")) {
            environment.put(service + "_SERVICE_HOST", "10.0.0.11");
            environment.put(service + "_SERVICE_PORT", "5656");
            environment.put(service + "_SERVICE_PORT_HTTP", "5656");
            environment.put(service + "_SERVICE_PORT_HTTP_METRICS", "5656");
            environment.put(service + "_PORT", "tcp://10.0.0.11:5656");
            environment.put(service + "_PORT_5656_TCP", "tcp://10.0.0.11:5656");
            environment.put(service + "_PORT_5656_TCP_PROTO", "tcp");
            environment.put(service + "_PORT_5656_TCP_PORT", "5656");
            environment.put(service + "_PORT_5656_TCP_ADDR", "10.0.0.11");
            environment.put(service + "_PORT_53_UDP", "udp://[fd00::11]:53");
        }

        Configuration configuration = load(environment);

        assertThat(configuration.http().port()).isEqualTo(5656);
        assertThat(configuration.http().host()).isEqualTo("0.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", "http://10.0.0.11:80", "tcp://"})
    void takesAPortOfOursForNoServiceLink(String value) {
        assertThat(problems(Map.of("GLOBAL_AUTH_TOKEN", TOKEN, "COFRE_HTPP_PORT", value)))
                .hasSize(1);
    }

    @Test
    void needsNoKeyForACommand() {
        Configuration configuration =
                ConfigurationLoader.loadForCommand(Map.of(), directory, List::of, Optional.empty());

        assertThat(configuration.keys().api().isGiven()).isFalse();
        assertThat(configuration.keys().api().matches("")).isFalse();
    }

    @Test
    void takesTheKeyOfACommandFromTheFileThatIsNamed() throws IOException {
        Files.writeString(directory.resolve("key"), "the-key-in-the-file\n");
        Map<String, String> environment = Map.of("GLOBAL_AUTH_TOKEN", TOKEN);

        assertThat(ConfigurationLoader.loadForCommand(environment, directory, List::of, Optional.of(Path.of("key")))
                        .keys()
                        .api()
                        .headerValue())
                .isEqualTo("the-key-in-the-file");
        assertThat(ConfigurationLoader.loadForCommand(environment, directory, List::of, Optional.empty())
                        .keys()
                        .api()
                        .headerValue())
                .isEqualTo(TOKEN);
    }

    @Test
    void namesTheOptionWhoseFileIsWrong() {
        assertThat(catchThrowableOfType(
                                ConfigurationException.class,
                                () -> ConfigurationLoader.loadForCommand(
                                        Map.of(), directory, List::of, Optional.of(Path.of("none"))))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("--key-file must be the path of a file");
    }

    @Test
    void refusesAMetricsTokenThatIsTheApiKey() throws IOException {
        Files.writeString(directory.resolve("metrics"), TOKEN + "\n");

        for (Map<String, String> same : List.of(
                Map.of("GLOBAL_AUTH_TOKEN", TOKEN, "COFRE_METRICS_TOKEN", TOKEN),
                Map.of("GLOBAL_AUTH_TOKEN", TOKEN, "COFRE_METRICS_TOKEN_FILE", "metrics"))) {
            assertThat(problems(same))
                    .singleElement()
                    .asString()
                    .startsWith("COFRE_METRICS_TOKEN is the same as GLOBAL_AUTH_TOKEN: it must be another one")
                    .doesNotContain(TOKEN);
        }
    }

    private Configuration load(Map<String, String> environment) {
        return ConfigurationLoader.load(environment, directory);
    }

    private List<String> problems(Map<String, String> environment) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(environment))
                .problems();
    }
}
