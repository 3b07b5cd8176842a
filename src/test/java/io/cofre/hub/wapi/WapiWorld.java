package io.cofre.hub.wapi;

import io.cofre.access.ApiKey;
import io.cofre.app.Hub;
import io.cofre.config.Configuration;
import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.config.HubConfiguration.Rates;
import io.cofre.hub.config.HubConfigurationLoader;
import io.cofre.hub.config.Secret;
import io.cofre.hub.config.WapiConfiguration;
import io.cofre.hub.event.ProviderKind;
import io.cofre.testing.Polled;
import io.cofre.testing.TestHub;
import io.cofre.testing.WebhookReceiver;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A hub with wapi, a double of a provider, and a receiver of texts. */
final class WapiWorld implements AutoCloseable {
    static final String KEY = "a-key-of-wapi-for-tests-4711";

    private final Path directory;
    private final PlayedProvider provider;
    private final WebhookReceiver receiver = new WebhookReceiver();
    private final HubConfiguration configuration;
    private Hub hub;

    private WapiWorld(Path directory, ProviderKind kind, Duration registerWait, Duration checkInterval, Rates rates)
            throws IOException {
        this.directory = directory;
        this.provider = PlayedProvider.of(kind);
        this.configuration = configuration(registerWait, checkInterval, rates);
        this.hub = Hub.start(configuration, () -> {});
    }

    private WapiWorld(Path directory, ProviderKind kind, Map<String, String> variables) throws IOException {
        this.directory = directory;
        this.provider = PlayedProvider.of(kind);
        Map<String, String> all = WapiProcess.variables(directory, provider, receiver.url() + "/");
        all.putAll(variables);
        this.configuration = HubConfigurationLoader.load(all, directory);
        this.hub = Hub.start(configuration, () -> {});
    }

    static WapiWorld of(ProviderKind kind, Path directory) throws IOException {
        return of(kind, directory, Duration.ofSeconds(20), Duration.ofSeconds(600));
    }

    static WapiWorld of(ProviderKind kind, Path directory, Duration registerWait, Duration checkInterval)
            throws IOException {
        return new WapiWorld(directory, kind, registerWait, checkInterval, new Rates(0, 0));
    }

    /** One that takes so many requests a second. */
    static WapiWorld limited(ProviderKind kind, Path directory, Rates rates) throws IOException {
        return new WapiWorld(directory, kind, Duration.ofSeconds(20), Duration.ofSeconds(600), rates);
    }

    /**
     * One that an operator has set up by variables.
     *
     * @param variables those beside, or in place of, the ones that each needs; an empty one counts as not set
     */
    static WapiWorld by(ProviderKind kind, Path directory, Map<String, String> variables) throws IOException {
        return new WapiWorld(directory, kind, variables);
    }

    private HubConfiguration configuration(Duration registerWait, Duration checkInterval, Rates rates)
            throws IOException {
        HubConfiguration usual = TestHub.settings(directory.resolve("hub"));
        int port = freePort();
        WapiConfiguration wapi = new WapiConfiguration(
                http(0, usual),
                Secret.of(receiver.url() + "/"),
                directory.resolve("wapi"),
                ApiKey.of(KEY),
                new WapiConfiguration.ProviderAccess(
                        provider.kind(), URI.create(provider.url()), Secret.of(provider.key())),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                registerWait,
                checkInterval);
        return new HubConfiguration(
                http(port, usual),
                usual.keys(),
                usual.storage(),
                usual.sockets(),
                // The receiver is on this machine: wapi allows it by itself.
                List.of(),
                usual.worker(),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                false,
                rates,
                Optional.of(wapi));
    }

    private static Configuration.Http http(int port, HubConfiguration usual) {
        return new Configuration.Http(
                "127.0.0.1",
                port,
                1 << 20,
                true,
                usual.http().idleTimeout(),
                usual.http().stopTimeout());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    PlayedProvider provider() {
        return provider;
    }

    /** Whether wapi is on. */
    boolean isOn() {
        return hub.wapiPort().isPresent();
    }

    /** The sum of a metric of the hub whose lines begin so. */
    long metric(String beginning) {
        return metric(hub.port(), beginning);
    }

    /** The sum of a metric of the hub at a port. */
    static long metric(int port, String beginning) {
        return at(port).header("Authorization", "Bearer " + TestHub.METRICS_TOKEN)
                .get("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The port of wapi. */
    int port() {
        return hub.wapiPort().orElseThrow();
    }

    WebhookReceiver receiver() {
        return receiver;
    }

    /** The file with the QR code of a session of a simple name. */
    Path file(String session) {
        return directory.resolve("wapi/qr-codes").resolve(session + ".png");
    }

    /** Stops the hub and starts it again. */
    void restart() throws IOException {
        hub.stop();
        hub = Hub.start(configuration, () -> {});
    }

    /** A request with the key, whose path is sent as it is given. */
    RequestSpecification client() {
        return stranger().header("apikey", KEY);
    }

    /** A request without a key. */
    RequestSpecification stranger() {
        return at(port());
    }

    static RequestSpecification at(int port) {
        return RestAssured.given()
                .baseUri("http://127.0.0.1")
                .port(port)
                .urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .header("Connection", "close");
    }

    /** A request to the hub itself. */
    RequestSpecification hub(Role role, String tenant) {
        return at(hub.port()).header("Authorization", "Bearer " + TestHub.token(role, tenant));
    }

    Response register(String session) {
        return client().body(Map.of("session_id", session)).post("/register-session/");
    }

    Response send(String session, String text) {
        return client().body(Map.of("chat_id", "5511900000002@s.whatsapp.net", "text", text, "session_name", session))
                .post("/send-message/");
    }

    /** Registers a session and scans its QR code. It is connected when this returns. */
    void login(String session) {
        register(session).then().statusCode(200);
        SessionName name = SessionName.of(session).orElseThrow();
        provider.scan(name.atProvider(PlayedProvider.names(provider.kind())).orElseThrow());
        Polled.until(() -> client().get("/get-qr-code/" + name.segment()).statusCode() == 404);
    }

    @Override
    public void close() {
        hub.stop();
        provider.close();
        receiver.close();
    }
}
