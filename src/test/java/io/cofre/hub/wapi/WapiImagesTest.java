package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.QrImage;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images that clients of a whole hub name by their URLs, on a host of this machine. */
@Isolated
@Timeout(120)
class WapiImagesTest {
    private static final byte[] PNG = QrImage.png("x").orElseThrow();
    private static final byte[] ENDLESS = new byte[64 * 1024];
    private static final Map<String, String> ALLOWED = Map.of("COFRE_HUB_ALLOW_TARGETS", "127.0.0.1");

    /** Addresses that no image may come from, in all their spellings. */
    private static final List<String> NOT_PUBLIC = List.of(
            "127.0.0.1",
            "localhost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
            "2130706433",
            "169.254.169.254",
            "10.0.0.1",
            "192.168.0.1",
            "[fd00::1]");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer host;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.setExecutor(threads);
        host.createContext("/", this::serve);
        host.start();
    }

    @AfterEach
    void stop() {
        host.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "image/png");
            if (path.startsWith("/to/")) {
                exchange.getResponseHeaders().set("Location", "/a.png");
                exchange.sendResponseHeaders(Integer.parseInt(path.substring("/to/".length())), -1);
            } else if (path.equals("/endless.png")) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(PNG);
                while (true) {
                    exchange.getResponseBody().write(ENDLESS);
                }
            } else {
                exchange.sendResponseHeaders(200, PNG.length);
                exchange.getResponseBody().write(PNG);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void areSentFromAHostThatAnOperatorAllows(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.by(kind, directory, ALLOWED)) {
            world.login("loja");
            assertThat(send(world, url("/a.png"))
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath()
                            .getString("Info.Id"))
                    .isNotEmpty();
            assertThat(sent(world)).isEqualTo(1);
        }
    }

    /** The receiver of texts has an address of this machine as well, which opens nothing to images. */
    @Test
    void areNotFetchedFromAddressesThatAreNotPublic() throws IOException {
        try (WapiWorld world = WapiWorld.by(ProviderKind.EVOLUTION, directory, Map.of())) {
            world.login("loja");
            for (String address : NOT_PUBLIC) {
                for (String scheme : List.of("http", "https")) {
                    String url =
                            scheme + "://" + address + ":" + host.getAddress().getPort() + "/a.png";
                    assertThat(refused(world, url)).as(url).doesNotContain("127.0.0.1", "10.0.0.1");
                }
            }
            assertThat(asked).isEmpty();
            assertThat(sent(world)).isZero();
        }
    }

    @Test
    void areNotFetchedThroughRedirects() throws IOException {
        try (WapiWorld world = WapiWorld.by(ProviderKind.EVOLUTION, directory, ALLOWED)) {
            world.login("loja");
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                asked.clear();
                assertThat(refused(world, url("/to/" + status)))
                        .isEqualTo("the host of the URL answered " + status + ", and redirects are not followed\n");
                assertThat(asked).containsExactly("/to/" + status);
            }
            assertThat(sent(world)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void areNotFetchedToTheEndIfTheyHaveNone(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.by(kind, directory, ALLOWED)) {
            world.login("loja");
            assertThat(refused(world, url("/endless.png"))).matches("the image is longer than [0-9]+ bytes\n");
            assertThat(sent(world)).isZero();
            // Its place is free again.
            send(world, url("/a.png")).then().statusCode(200);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + host.getAddress().getPort() + path;
    }

    private static String refused(WapiWorld world, String url) {
        return send(world, url)
                .then()
                .statusCode(400)
                .contentType("text/plain")
                .extract()
                .asString();
    }

    private static Response send(WapiWorld world, String url) {
        return world.client()
                .body(Map.of("session_name", "loja", "chat_id", "5511900000002", "image_url", url, "caption", "a"))
                .post("/send-image/");
    }

    /** The number of images that the provider was given. */
    private static long sent(WapiWorld world) {
        FakeServer provider = world.provider().server();
        return provider.count("POST", "/message/sendMedia") + provider.count("POST", "/api/sendImage");
    }
}
