package io.cofre.testing;

import io.cofre.access.ApiKey;
import io.cofre.app.Hub;
import io.cofre.config.Configuration;
import io.cofre.hub.access.Role;
import io.cofre.hub.access.Tokens;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.config.Secret;
import io.cofre.hub.store.Sealer;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A hub on a free port of the loopback address, for tests. */
public final class TestHub implements AutoCloseable {
    public static final String METRICS_TOKEN = "a-token-for-metrics-of-the-hub";

    private static final Secret STORE_SECRET = Secret.of("a-secret-of-the-store-for-tests-0123456789");
    private static final Secret TOKEN_SECRET = Secret.of("a-secret-of-the-tokens-for-tests-0123456789");
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);

    private final Hub hub;

    private TestHub(Hub hub) {
        this.hub = hub;
    }

    public static TestHub on(Path dataDirectory) throws IOException {
        return on(settings(dataDirectory));
    }

    public static TestHub on(HubConfiguration configuration) throws IOException {
        return new TestHub(Hub.start(configuration, () -> {}));
    }

    /** The settings of {@link #on(Path)}: webhooks may go to this machine, without encryption. */
    public static HubConfiguration settings(Path dataDirectory) {
        return new HubConfiguration(
                new Configuration.Http("127.0.0.1", 0, 1 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(10)),
                new HubConfiguration.Keys(STORE_SECRET, TOKEN_SECRET, ApiKey.of(METRICS_TOKEN)),
                new HubConfiguration.Storage(
                        dataDirectory,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        100_000,
                        Duration.ofDays(7),
                        100_000),
                new HubConfiguration.Sockets(List.of(), 100),
                List.of("127.0.0.1", "localhost"),
                Optional.empty(),
                Optional.empty(),
                false,
                new HubConfiguration.Rates(0, 0),
                Optional.empty());
    }

    /** Seals what such a hub has in its store. */
    public static Sealer sealer() {
        return Sealer.of(STORE_SECRET.text().getBytes(StandardCharsets.UTF_8));
    }

    /** The secret that signs the tokens of such a hub. */
    public static String tokenSecret() {
        return TOKEN_SECRET.text();
    }

    public int port() {
        return hub.port();
    }

    /** The port of wapi, which is on. */
    public int wapiPort() {
        return hub.wapiPort().orElseThrow();
    }

    /** A token of such a hub. */
    public static String token(Role role, String tenant) {
        return token(role, tenant, TOKEN_LIFE);
    }

    /** A token of such a hub that ends after so long. */
    public static String token(Role role, String tenant, Duration life) {
        return Tokens.of(TOKEN_SECRET.text(), InstantSource.system()).mint("7", role, tenant, life);
    }

    /** A request of REST Assured with a token of that role and tenant. Its path is sent as it is given. */
    public RequestSpecification given(Role role, String tenant) {
        return withoutToken().header("Authorization", "Bearer " + token(role, tenant));
    }

    /** The same without a token. A connection that rests would hold up the end of the hub: it is closed. */
    public RequestSpecification withoutToken() {
        return RestAssured.given()
                .baseUri("http://127.0.0.1")
                .port(port())
                .urlEncodingEnabled(false)
                .header("Connection", "close");
    }

    @Override
    public void close() {
        hub.stop();
    }
}
