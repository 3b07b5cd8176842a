package io.cofre.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.config.ConfigurationException;
import io.cofre.config.ConfigurationLoader;
import io.cofre.hub.event.ProviderKind;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the configuration of the gateway wapi. */
class WapiConfigurationLoaderTest {
    private static final String WEBHOOK = "WAPI_GETTING_MESSAGES_WEBHOOK";
    private static final String KEY = "a-key-from-a-file-0123456789";
    private static final Map<String, String> HUB = Map.of(
            "COFRE_HUB_SECRET", "a-secret-of-the-store-0123456789abcdef",
            "COFRE_HUB_JWT_SECRET", "a-secret-of-the-tokens-0123456789abcdef");

    @TempDir
    Path directory;

    @Test
    void isOffWithoutAWebhook() {
        assertThat(load(Map.of("WAPI_INTERNAL_HOST", "127.0.0.1:80", "COFRE_HUB_WAPI_KEY", KEY)))
                .isEmpty();
    }

    @Test
    void needsAWebhookAndAProvider() {
        assertThat(load(least()))
                .get()
                .usingRecursiveComparison()
                .isEqualTo(new WapiConfiguration(
                        new Configuration.Http(
                                "0.0.0.0", 3002, 5 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(10)),
                        Secret.of("https://crm.example.com/wapi/"),
                        directory.resolve("hub/wapi"),
                        ApiKey.NONE,
                        new WapiConfiguration.ProviderAccess(
                                ProviderKind.EVOLUTION, URI.create("http://evolution:8080"), Secret.of("of-evolution")),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(10)));
    }

    @Test
    void takesEveryVariable() throws IOException {
        Files.writeString(directory.resolve("key"), KEY + "\n");
        Files.writeString(directory.resolve("provider-key"), "of-waha");
        Files.writeString(directory.resolve("chain.pem"), "");
        Files.writeString(directory.resolve("key.pem"), "");
        Map<String, String> environment = Map.ofEntries(
                Map.entry(WEBHOOK, "http://[fd00::1]:8080/in?token=geheim&session="),
                Map.entry("WAPI_INTERNAL_HOST", "[::1]:0"),
                Map.entry("WAPI_FILE_SYSTEM_ROOT_POINT_FULL_PATH", "/var/lib/wapi"),
                Map.entry("WAPI_REGISTER_WAIT_SECS", "0"),
                Map.entry("WAPI_CONNECTIONS_CHECKOUT_DURATION_SECS", "5"),
                Map.entry("WAPI_CERT_FILE_PATH", "chain.pem"),
                Map.entry("WAPI_CERT_KEY_PATH", "key.pem"),
                Map.entry("WAPI_SENTRY_DSN", "https://geheim@sentry.example.com:9000/a/12"),
                Map.entry("WAPI_ENV", "dev"),
                Map.entry("WAPI_REDIS_HOST", "redis://:geheim@redis:6379"),
                Map.entry("COFRE_HUB_WAPI_KEY_FILE", "key"),
                Map.entry("COFRE_HUB_WAPI_PROVIDER", "waha"),
                Map.entry("COFRE_HUB_WAPI_PROVIDER_URL", "https://waha.example.com/"),
                Map.entry("COFRE_HUB_WAPI_PROVIDER_KEY_FILE", "provider-key"));

        Optional<WapiConfiguration> configuration = load(environment);

        assertThat(configuration)
                .get()
                .usingRecursiveComparison()
                .isEqualTo(new WapiConfiguration(
                        new Configuration.Http(
                                "::1", 0, 5 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(10)),
                        Secret.of("http://[fd00::1]:8080/in?token=geheim&session="),
                        Path.of("/var/lib/wapi"),
                        ApiKey.of(KEY),
                        new WapiConfiguration.ProviderAccess(
                                ProviderKind.WAHA, URI.create("https://waha.example.com"), Secret.of("of-waha")),
                        Optional.of(new WapiConfiguration.Certificate(
                                directory.resolve("chain.pem"), directory.resolve("key.pem"))),
                        Optional.of(Secret.of("https://geheim@sentry.example.com:9000/a/12")),
                        true,
                        true,
                        Duration.ZERO,
                        Duration.ofSeconds(5)));
        assertThat(configuration.toString()).doesNotContain("geheim", KEY, "of-waha");
        assertThat(environment.size() + 2)
                .as("all variables but the two secrets that exclude their files are in this test")
                .isEqualTo(WapiVariable.values().length);
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThat(problems(Map.ofEntries(
                        Map.entry(WEBHOOK, "ftp://geheim"),
                        Map.entry("WAPI_INTERNAL_HOST", "localhost"),
                        Map.entry("WAPI_REGISTER_WAIT_SECS", "51"),
                        Map.entry("WAPI_CONNECTIONS_CHECKOUT_DURATION_SECS", "10m"),
                        Map.entry("WAPI_CERT_FILE_PATH", "missing.pem"),
                        Map.entry("WAPI_SENTRY_DSN", "https://geheim@sentry.example.com"),
                        Map.entry("WAPI_ENV", "two words"),
                        Map.entry("COFRE_HUB_WAPI_KEY", "too-short"),
                        Map.entry("COFRE_HUB_WAPI_PROVIDER", "baileys"),
                        Map.entry("WAPI_GETING_MESSAGES_WEBHOOK", "https://crm.example.com/"),
                        Map.entry("COFRE_HUB_WAPI_KYE", KEY))))
                .hasSize(14)
                .contains(
                        "WAPI_INTERNAL_HOST is 'localhost', and must be an IP address or a host name of this machine, a"
                                + " colon, and a port number from 0 to 65535; for example"
                                + " WAPI_INTERNAL_HOST=127.0.0.1:3002",
                        "WAPI_CERT_FILE_PATH is 'missing.pem', and must be the path of a PEM file that can be read; for"
                                + " example WAPI_CERT_FILE_PATH=/run/secrets/wapi.crt",
                        "WAPI_CERT_FILE_PATH is set and WAPI_CERT_KEY_PATH is not: HTTPS needs both; for example"
                                + " WAPI_CERT_KEY_PATH=/run/secrets/wapi.key",
                        "WAPI_GETING_MESSAGES_WEBHOOK is not a variable of the hub: every name that begins with WAPI_"
                                + " must be one; did you mean WAPI_GETTING_MESSAGES_WEBHOOK=https://crm.example.com/wapi/?")
                .anySatisfy(problem -> assertThat(problem).startsWith("COFRE_HUB_WAPI_PROVIDER_URL is not set, and"))
                .anySatisfy(problem -> assertThat(problem).startsWith("COFRE_HUB_WAPI_PROVIDER_KEY is not set, and"))
                .allSatisfy(problem -> assertThat(problem)
                        .containsPattern("for example|did you mean")
                        .doesNotContain("geheim", "too-short"));
    }

    /** The spellings that the program of before took. */
    @ParameterizedTest
    @CsvSource({":8080,0.0.0.0,8080", "localhost:80,localhost,80", "10.0.0.1:65535,10.0.0.1,65535", "[::]:3002,::,3002"
    })
    void readsAddressesOfTheListener(String address, String host, int port) {
        Map<String, String> environment = new HashMap<>(least());
        environment.put("WAPI_INTERNAL_HOST", address);

        assertThat(load(environment)).get().satisfies(configuration -> {
            assertThat(configuration.http().host()).isEqualTo(host);
            assertThat(configuration.http().port()).isEqualTo(port);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:", "localhost:65536", "http://localhost:80", "::1:80", "a b:1"})
    void refusesOtherAddressesOfTheListener(String address) {
        Map<String, String> environment = new HashMap<>(least());
        environment.put("WAPI_INTERNAL_HOST", address);

        assertThat(problems(environment)).singleElement().asString().startsWith("WAPI_INTERNAL_HOST is '");
    }

    @ParameterizedTest
    @CsvSource({"dev,true", "prod,false", "DEV,false"})
    void takesOneWordForDevelopment(String word, boolean isDevelopment) {
        Map<String, String> environment = new HashMap<>(least());
        environment.put("WAPI_ENV", word);

        assertThat(load(environment))
                .get()
                .extracting(WapiConfiguration::isDevelopment)
                .isEqualTo(isDevelopment);
    }

    @Test
    void keepsItsFilesWithTheDataOfTheHub() {
        Map<String, String> environment = new HashMap<>(least());
        environment.put("COFRE_HUB_DATA_DIR", "/data");

        assertThat(load(environment)).get().extracting(WapiConfiguration::root).isEqualTo(Path.of("/data/wapi"));
    }

    /** A service that is called wapi puts them into every pod. */
    @Test
    void ignoresTheLinksOfKubernetes() {
        Map<String, String> environment = new HashMap<>(least());
        environment.put("WAPI_PORT", "tcp://10.0.0.1:3002");
        environment.put("WAPI_SERVICE_HOST", "10.0.0.1");
        environment.put("WAPI_PORT_3002_TCP_ADDR", "10.0.0.1");

        assertThat(load(environment)).isPresent();
    }

    @Test
    void sharesItsFileWithTheWorker() throws IOException {
        Files.writeString(
                directory.resolve(".env"),
                "GLOBAL_AUTH_TOKEN=a-key-for-the-pods\nCOFRE_HUB_WAPI_KEY=" + KEY + "\nWAPI_OF_ANOTHER=1\n");

        assertThat(ConfigurationLoader.load(Map.of(), directory, HubConfigurationLoader::variables)
                        .http()
                        .port())
                .isEqualTo(5656);
    }

    private static Map<String, String> least() {
        return Map.of(
                WEBHOOK,
                "https://crm.example.com/wapi/",
                "COFRE_HUB_WAPI_PROVIDER_URL",
                "http://evolution:8080",
                "COFRE_HUB_WAPI_PROVIDER_KEY",
                "of-evolution");
    }

    private Optional<WapiConfiguration> load(Map<String, String> wapi) {
        Map<String, String> environment = new HashMap<>(HUB);
        environment.putAll(wapi);
        return HubConfigurationLoader.load(environment, directory).wapi();
    }

    private List<String> problems(Map<String, String> wapi) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(wapi))
                .problems();
    }
}
