package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.access.Role;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.outbound.TestCertificates;
import io.cofre.testing.Polled;
import io.cofre.testing.SentryReceiver;
import io.cofre.testing.TestHub;
import io.cofre.testing.WebhookReceiver;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The variables of wapi, each by its effect on a whole hub. {@link WapiLifeTest} shows those that every hub needs. */
@Isolated
@Timeout(120)
class WapiVariablesTest {
    private static final String SESSION = "loja";
    private static final String ROUTE = "/get-qr-code/nobody/";
    private static final String CHECKS = "WAPI_CONNECTIONS_CHECKOUT_DURATION_SECS";
    private static final String SHORTEST_CHECK = "5";
    private static final int NEVER = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void theWebhookSwitchesWapiOn() throws IOException {
        try (WapiWorld world = by(Map.of("WAPI_GETTING_MESSAGES_WEBHOOK", ""))) {
            assertThat(world.isOn()).isFalse();
        }
        try (WapiWorld world = by(Map.of())) {
            assertThat(world.isOn()).isTrue();
        }
    }

    /** Some systems have no second address of this machine: then only the port is seen. */
    @Test
    void theInternalHostIsTheAddressAndThePortOfTheListener() throws IOException {
        int port = WapiWorld.freePort();
        List<String> local = List.of("127.0.0.1", "[::1]");
        for (String host : local) {
            if (!isOfThisMachine(host)) {
                continue;
            }
            try (WapiWorld world = by(Map.of("WAPI_INTERNAL_HOST", host + ":" + port))) {
                assertThat(world.port()).isEqualTo(port);
                for (String other : local) {
                    assertThat(isAnswered(other, port)).as(other).isEqualTo(other.equals(host));
                }
            }
        }
        try (WapiWorld world = by(Map.of("WAPI_INTERNAL_HOST", ":" + port))) {
            assertThat(world.port()).isEqualTo(port);
            assertThat(isAnswered("127.0.0.1", port)).isTrue();
        }
    }

    private static boolean isOfThisMachine(String host) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    private static boolean isAnswered(String host, int port) throws IOException {
        try {
            URI url = URI.create("http://" + host + ":" + port + ROUTE);
            return sent(HttpClient.newHttpClient(), url).statusCode() == 404;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void theRootHoldsTheFilesOfQrCodes() throws IOException {
        Path root = directory.resolve("root of wapi");
        try (WapiWorld world = by(Map.of("WAPI_FILE_SYSTEM_ROOT_POINT_FULL_PATH", root.toString()))) {
            world.register(SESSION).then().statusCode(200);
            assertThat(root.resolve("qr-codes/loja.png")).exists();
        }
        try (WapiWorld world = by(Map.of("WAPI_FILE_SYSTEM_ROOT_POINT_FULL_PATH", ""))) {
            world.register(SESSION).then().statusCode(200);
            assertThat(directory.resolve("data/wapi/qr-codes/loja.png")).exists();
        }
    }

    /** The provider shows no QR code, so that only the end of the wait can end a registration. */
    @Test
    void aRegistrationWaitsForItsSecondsAndNoLonger() throws Exception {
        try (WapiWorld world = by(Map.of("WAPI_REGISTER_WAIT_SECS", "0"))) {
            withoutQrCode(world);
            CompletableFuture<Integer> answer =
                    CompletableFuture.supplyAsync(() -> world.register(SESSION).statusCode());
            // The default is longer than this.
            assertThat(answer.get(15, TimeUnit.SECONDS)).isEqualTo(200);
        }
        try (WapiWorld world = by(Map.of("WAPI_REGISTER_WAIT_SECS", "2"))) {
            withoutQrCode(world);
            long beginNs = System.nanoTime();
            world.register(SESSION).then().statusCode(200);
            assertThat(Duration.ofNanos(System.nanoTime() - beginNs)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    private static void withoutQrCode(WapiWorld world) {
        PlayedProvider.Evolution evolution = (PlayedProvider.Evolution) world.provider();
        evolution.fake().create(SESSION, "http://127.0.0.1:1/", "nobody");
        evolution.fake().delayQrCode(SESSION, NEVER);
    }

    /** The default is longer than this test may take. Sentry hears of a session, and not of which one. */
    @Test
    void connectionsAreCheckedOnTheirIntervalAndReportedToSentry() throws Exception {
        try (SentryReceiver sentry = new SentryReceiver();
                WapiWorld world = by(Map.of(CHECKS, SHORTEST_CHECK, "WAPI_SENTRY_DSN", sentry.dsn()))) {
            world.login(SESSION);
            world.provider().restart(SESSION);

            assertThat(sentry.next())
                    .startsWith("/api/12/envelope/\n")
                    .contains("sentry_key=" + SentryReceiver.KEY, "a session is not connected")
                    .doesNotContain(SESSION);
            Polled.until(() -> world.provider().isOpen(SESSION));
            world.send(SESSION, "a").then().statusCode(200);
        }
    }

    @Test
    void theCertificateIsServedAndReadAgainWhenItsFilesChange() throws Exception {
        TestCertificates first = TestCertificates.of(directory, "localhost");
        TestCertificates second = TestCertificates.ofRsa(directory, "localhost");
        Path chain = directory.resolve("wapi.crt");
        Path key = directory.resolve("wapi.key");
        write(chain, key, first);
        Map<String, String> files =
                Map.of("WAPI_CERT_FILE_PATH", chain.toString(), "WAPI_CERT_KEY_PATH", key.toString());
        try (WapiWorld world = by(files)) {
            assertThat(isTrusted(world, first)).isTrue();
            assertThatThrownBy(() -> world.client().get(ROUTE)).isInstanceOf(IOException.class);

            write(chain, key, second);

            Polled.until(() -> isTrusted(world, second));
            assertThat(isTrusted(world, first)).isFalse();
        }
    }

    private static void write(Path chain, Path key, TestCertificates certificate) throws Exception {
        Files.writeString(chain, certificate.certificatePem());
        Files.writeString(key, certificate.keyPem());
    }

    private static boolean isTrusted(WapiWorld world, TestCertificates certificate) {
        try {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(certificate.trusting()).build();
            URI url = URI.create("https://localhost:" + world.port() + ROUTE);
            return sent(client, url).statusCode() == 404;
        } catch (SSLException distrusted) {
            return false;
        } catch (Exception other) {
            throw new AssertionError(other);
        }
    }

    private static HttpResponse<String> sent(HttpClient client, URI url) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(url).header("apikey", WapiWorld.KEY).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IOException(ended);
        }
    }

    @Test
    void onlyDevelopmentSendsTextsToACertificateThatNobodyTrusts() throws Exception {
        TestCertificates own = TestCertificates.of(directory, "crm.test");
        try (WebhookReceiver receiver = WebhookReceiver.secured(own.serving())) {
            String webhook = receiver.url() + "/";
            try (WapiWorld world = by(Map.of("WAPI_GETTING_MESSAGES_WEBHOOK", webhook, "WAPI_ENV", "production"))) {
                world.login(SESSION);
                world.provider().receive(SESSION, "AAA1", "first");
                Polled.until(() -> world.metric("cofre_hub_delivery_attempts_total{result=\"unanswered\"") > 0);
                assertThat(receiver.all()).isEmpty();
            }
            Path other = Files.createDirectory(directory.resolve("dev"));
            try (WapiWorld world = WapiWorld.by(
                    ProviderKind.EVOLUTION,
                    other,
                    Map.of("WAPI_GETTING_MESSAGES_WEBHOOK", webhook, "WAPI_ENV", "dev"))) {
                world.login(SESSION);
                world.provider().receive(SESSION, "AAA1", "first");
                assertThat(receiver.next().path()).isEqualTo("/hook/loja");
            }
        }
    }

    @Test
    void nobodyConnectsToRedis() throws IOException {
        try (ServerSocket redis = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WapiWorld world = by(Map.of("WAPI_REDIS_HOST", "127.0.0.1:" + redis.getLocalPort()))) {
            world.login(SESSION);
            world.provider().receive(SESSION, "AAA1", "first");
            Polled.until(() -> world.receiver().all().size() == 1);
            redis.setSoTimeout(1);
            assertThatThrownBy(redis::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void withoutAKeyOnlyTokensOpenTheRoutes() throws IOException {
        try (WapiWorld world = by(Map.of("COFRE_HUB_WAPI_KEY", ""))) {
            for (String key : List.of(WapiWorld.KEY, "")) {
                world.stranger().header("apikey", key).get(ROUTE).then().statusCode(401);
            }
            world.stranger()
                    .header("Authorization", "Bearer " + TestHub.token(Role.TENANT_ADMIN, "wapi"))
                    .get(ROUTE)
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void keysAreReadFromFiles() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "a-key-of-wapi-in-a-file-0815\n");
        try (PlayedProvider spelling = PlayedProvider.of(ProviderKind.EVOLUTION)) {
            Path ofProvider = Files.writeString(directory.resolve("provider-key"), spelling.key() + "\n");
            Map<String, String> files = Map.of(
                    "COFRE_HUB_WAPI_KEY",
                    "",
                    "COFRE_HUB_WAPI_KEY_FILE",
                    key.toString(),
                    "COFRE_HUB_WAPI_PROVIDER_KEY",
                    "",
                    "COFRE_HUB_WAPI_PROVIDER_KEY_FILE",
                    ofProvider.toString());
            try (WapiWorld world = by(files)) {
                world.client().get(ROUTE).then().statusCode(401);
                RequestSpecification client = world.stranger().header("apikey", "a-key-of-wapi-in-a-file-0815");
                client.body(Map.of("session_id", SESSION))
                        .post("/register-session/")
                        .then()
                        .statusCode(200);
                assertThat(world.provider().has(SESSION)).isTrue();
            }
        }
    }

    @Test
    void theKeyOfTheProviderIsTheOneThatItGets() throws IOException {
        try (WapiWorld world = by(Map.of("COFRE_HUB_WAPI_PROVIDER_KEY", "a-wrong-key"))) {
            assertThat(world.register(SESSION).then().statusCode(502).extract().asString())
                    .startsWith("Evolution refuses it")
                    .doesNotContain("a-wrong-key");
        }
    }

    private WapiWorld by(Map<String, String> variables) throws IOException {
        return WapiWorld.by(ProviderKind.EVOLUTION, directory, variables);
    }
}
