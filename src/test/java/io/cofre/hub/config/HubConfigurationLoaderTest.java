package io.cofre.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.config.ConfigurationException;
import io.cofre.config.ConfigurationLoader;
import java.io.IOException;
import java.net.URI;
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

/** Tests of the configuration that the loader of the hub makes of an environment and of files. */
class HubConfigurationLoaderTest {
    private static final String SECRET = "a-secret-of-the-store-0123456789abcdef";
    private static final String TOKENS = "a-secret-of-the-tokens-0123456789abcdef";
    private static final Map<String, String> LEAST = Map.of("COFRE_HUB_SECRET", SECRET, "COFRE_HUB_JWT_SECRET", TOKENS);

    @TempDir
    Path directory;

    @Test
    void needsNothingButTwoSecrets() {
        HubConfiguration configuration = HubConfigurationLoader.load(LEAST, directory);

        assertThat(configuration.keys().metrics().isGiven()).isFalse();
        assertThat(configuration)
                .usingRecursiveComparison()
                .isEqualTo(new HubConfiguration(
                        new Configuration.Http(
                                "0.0.0.0", 3001, 5 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(10)),
                        new HubConfiguration.Keys(Secret.of(SECRET), Secret.of(TOKENS), ApiKey.NONE),
                        new HubConfiguration.Storage(
                                directory.resolve("hub"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                100_000,
                                Duration.ofDays(7),
                                100_000),
                        new HubConfiguration.Sockets(List.of(), 1000),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        new HubConfiguration.Rates(100, 50),
                        Optional.empty()));
    }

    @Test
    void takesEveryVariable() throws IOException {
        for (String name : List.of("secret", "jwt", "password", "key", "metrics")) {
            Files.writeString(directory.resolve(name), name + "-from-a-file-0123456789abcdef-0123456789\n");
        }
        Map<String, String> environment = Map.ofEntries(
                Map.entry("COFRE_HUB_SECRET_FILE", "secret"),
                Map.entry("COFRE_HUB_JWT_SECRET_FILE", "jwt"),
                Map.entry("COFRE_HUB_PORT", "0"),
                Map.entry("COFRE_HUB_HOST", "::1"),
                Map.entry("COFRE_HUB_PUBLIC_URL", "https://hub.example.com/cofre/"),
                Map.entry("COFRE_HUB_DATA_DIR", "/var/lib/hub"),
                Map.entry("COFRE_HUB_DATABASE_URL", "jdbc:postgresql://db/cofre?password=geheim"),
                Map.entry("COFRE_HUB_DATABASE_USER", "cofre"),
                Map.entry("COFRE_HUB_DATABASE_PASSWORD_FILE", "password"),
                Map.entry("COFRE_HUB_EVENTS_PER_TENANT", "1000"),
                Map.entry("COFRE_HUB_EVENTS_DAYS", "30"),
                Map.entry("COFRE_HUB_PENDING_PER_SUBSCRIPTION", "5000"),
                Map.entry("COFRE_HUB_ALLOW_TARGETS", "crm.internal, *.svc.local,10.1.0.0/16,fd00::/8"),
                Map.entry("COFRE_HUB_ORIGINS", "https://crm.example.com,http://localhost:8080"),
                Map.entry("COFRE_HUB_SOCKETS_MAX", "5"),
                Map.entry("COFRE_HUB_RATE_PER_TENANT", "7"),
                Map.entry("COFRE_HUB_RATE_PER_ADDRESS", "0"),
                Map.entry("COFRE_HUB_WORKER_URL", "http://worker:5656/"),
                Map.entry("COFRE_HUB_WORKER_KEY_FILE", "key"),
                Map.entry("COFRE_HUB_WORKER_GROUP", "shop"),
                Map.entry("COFRE_HUB_OPEN_INGEST", "true"),
                Map.entry("COFRE_HUB_BODY_SIZE", "64"),
                Map.entry("COFRE_HUB_METRICS_TOKEN_FILE", "metrics"),
                Map.entry("COFRE_HUB_LOGS", "1"),
                Map.entry("COFRE_HUB_STOP_TIMEOUT_MS", "2500"));

        HubConfiguration configuration = HubConfigurationLoader.load(environment, directory);

        assertThat(configuration)
                .usingRecursiveComparison()
                .isEqualTo(new HubConfiguration(
                        new Configuration.Http(
                                "::1", 0, 64 << 20, true, Duration.ofSeconds(60), Duration.ofMillis(2500)),
                        new HubConfiguration.Keys(
                                Secret.of(inFile("secret")), Secret.of(inFile("jwt")), ApiKey.of(inFile("metrics"))),
                        new HubConfiguration.Storage(
                                Path.of("/var/lib/hub"),
                                Optional.of(Secret.of("jdbc:postgresql://db/cofre?password=geheim")),
                                Optional.of("cofre"),
                                Optional.of(Secret.of(inFile("password"))),
                                1000,
                                Duration.ofDays(30),
                                5000),
                        new HubConfiguration.Sockets(List.of("https://crm.example.com", "http://localhost:8080"), 5),
                        List.of("crm.internal", "*.svc.local", "10.1.0.0/16", "fd00::/8"),
                        Optional.of(new HubConfiguration.WorkerAccess(
                                URI.create("http://worker:5656"), ApiKey.of(inFile("key")), "shop")),
                        Optional.of(URI.create("https://hub.example.com/cofre")),
                        true,
                        new HubConfiguration.Rates(7, 0),
                        Optional.empty()));
        assertThat(configuration.toString()).doesNotContain("geheim", "-from-a-file-");
        assertThat(environment.size() + 5)
                .as("all variables but the five secrets that exclude their files are in this test")
                .isEqualTo(HubVariable.values().length);
    }

    private static String inFile(String name) {
        return name + "-from-a-file-0123456789abcdef-0123456789";
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThat(problems(Map.of(
                        "COFRE_HUB_JWT_SECRET", "too-short-a-secret",
                        "COFRE_HUB_PORT", "65536",
                        "COFRE_HUB_EVENTS_PER_TENANT", "999",
                        "COFRE_HUB_ORIGINS", "https://crm.example.com/",
                        "COFRE_HUB_ALLOW_TARGETS", "a b",
                        "COFRE_HUB_DATABASE_URL", "jdbc:mysql://geheim",
                        "COFRE_HUB_WORKER_URL", "http://worker:5656",
                        "COFRE_HUB_PROT", "80")))
                .hasSize(9)
                .contains(
                        "COFRE_HUB_PORT is '65536', and must be a port number from 0 to 65535; for example"
                                + " COFRE_HUB_PORT=3001",
                        "COFRE_HUB_PROT is not a variable of the hub: every name that begins with COFRE_ must be one; did"
                                + " you mean COFRE_HUB_PORT=3001?")
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("COFRE_HUB_SECRET is not set: ")
                        .contains("COFRE_HUB_SECRET=$(openssl rand -hex 32)"))
                .anySatisfy(problem -> assertThat(problem).startsWith("COFRE_HUB_WORKER_URL is set and"))
                .allSatisfy(problem -> assertThat(problem)
                        .containsPattern("for example|did you mean")
                        .doesNotContain("too-short", "geheim"));
    }

    @ParameterizedTest
    @CsvSource({"31,false", "32,true", "1024,true", "1025,false"})
    void refusesShortAndEndlessSecrets(int length, boolean isTaken) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put("COFRE_HUB_JWT_SECRET", "x".repeat(length));

        if (isTaken) {
            assertThat(HubConfigurationLoader.load(environment, directory)
                            .http()
                            .port())
                    .isEqualTo(3001);
        } else {
            assertThat(problems(environment)).singleElement().asString().startsWith("COFRE_HUB_JWT_SECRET must be 32");
        }
    }

    @Test
    void refusesOneSecretForTwoThings() {
        assertThat(problems(Map.of("COFRE_HUB_SECRET", SECRET, "COFRE_HUB_JWT_SECRET", SECRET)))
                .singleElement()
                .asString()
                .startsWith("COFRE_HUB_JWT_SECRET is the same as COFRE_HUB_SECRET")
                .doesNotContain(SECRET);
    }

    @Test
    void sharesItsFileWithTheWorker() throws IOException {
        Files.writeString(
                directory.resolve(".env"),
                "GLOBAL_AUTH_TOKEN=a-key-for-the-pods\nCOFRE_HTTP_PORT=5657\nCOFRE_HUB_PORT=3002\nCOFRE_HUB_SECRET="
                        + SECRET + "\nCOFRE_HUB_JWT_SECRET=" + TOKENS + "\n");

        assertThat(HubConfigurationLoader.load(Map.of(), directory).http().port())
                .isEqualTo(3002);
        assertThat(ConfigurationLoader.load(Map.of(), directory, HubConfigurationLoader::variables)
                        .http()
                        .port())
                .isEqualTo(5657);
    }

    @Test
    void refusesNamesThatNeitherKnows() throws IOException {
        Files.writeString(directory.resolve(".env"), "COFRE_HTPP_PORT=1\nGLOBAL_AUTH_TOKEN=a-key-for-the-pods\n");

        assertThat(problems(LEAST)).singleElement().asString().contains("COFRE_HTTP_PORT=5656?");
        assertThat(catchThrowableOfType(
                                ConfigurationException.class,
                                () -> ConfigurationLoader.load(
                                        Map.of("COFRE_HUB_PROT", "1"), directory, HubConfigurationLoader::variables))
                        .problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("is not a variable of the worker"));
    }

    /** A service that is called cofre-hub puts them into every pod. */
    @Test
    void ignoresTheLinksOfKubernetes() {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put("COFRE_HUB_PORT", "tcp://10.0.0.1:3001");
        environment.put("COFRE_HUB_SERVICE_HOST", "10.0.0.1");
        environment.put("COFRE_HUB_PORT_3001_TCP_ADDR", "10.0.0.1");

        assertThat(HubConfigurationLoader.load(environment, directory).http().port())
                .isEqualTo(3001);
    }

    @Test
    void needsOneSecretOnlyToMakeTokens() {
        assertThat(HubConfigurationLoader.tokenSecret(Map.of("COFRE_HUB_JWT_SECRET", TOKENS), directory))
                .isEqualTo(Secret.of(TOKENS));
        assertThat(HubConfigurationLoader.http(Map.of("COFRE_HUB_PORT", "7"), directory)
                        .port())
                .isEqualTo(7);
    }

    private List<String> problems(Map<String, String> environment) {
        return catchThrowableOfType(
                        ConfigurationException.class, () -> HubConfigurationLoader.load(environment, directory))
                .problems();
    }
}
