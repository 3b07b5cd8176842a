package io.cofre.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.hub.access.Role;
import io.cofre.hub.access.Tokens;
import io.cofre.hub.limit.RateLimits;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.web.kit.HttpServer;
import io.cofre.web.kit.Route;
import io.cofre.web.kit.RouteTable;
import io.cofre.web.kit.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the files of the page are served, nothing else, and in a way in which browsers trust them little. */
@Timeout(60)
class PageHandlersTest {
    private static final Path SOURCES = Path.of("src/main/resources/io/cofre/hub/web/page");

    private final Tokens tokens = Tokens.of("a-secret-of-more-than-32-bytes-0123456789", InstantSource.system());
    private final HubMetrics metrics = new HubMetrics();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.start(
                new Configuration.Http("127.0.0.1", 0, 1 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(5)),
                new Site(
                        "hub",
                        new TokenGate(tokens, ApiKey.NONE, new RateLimits(0, 0, System::nanoTime)),
                        RouteTable.of(HubErrors.FORMAT, PageHandlers.routes())),
                metrics,
                failure -> false);
    }

    @AfterEach
    void stop() {
        server.stop();
        metrics.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/,index.html,text/html;charset=utf-8",
        "/page.css,page.css,text/css; charset=utf-8",
        "/page.js,page.js,text/javascript; charset=utf-8",
        "/hub.js,hub.js,text/javascript; charset=utf-8",
        "/webhooks.js,webhooks.js,text/javascript; charset=utf-8",
        "/texts.js,texts.js,text/javascript; charset=utf-8",
        "/element.js,element.js,text/javascript; charset=utf-8",
        "/?from=mail,index.html,text/html;charset=utf-8"
    })
    void servesEachFileToEverybody(String path, String file, String contentType) throws IOException {
        RawResponse answer = request("GET", path, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo(contentType);
        assertThat(answer.body()).isEqualTo(Files.readString(SOURCES.resolve(file)));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void tellsBrowsersToTrustItLittle(String path) throws IOException {
        RawResponse answer = request("GET", path, "");

        assertThat(answer.header("content-security-policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(answer.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cache-control", "no-store")
                .doesNotContainKey("access-control-allow-origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/page/index.html",
                "/page/",
                "//page.js",
                "/package-info.class",
                "/../HubRoutes.class",
                "/page/../page.js",
                "/%2e%2e/HubRoutes.class",
                "/..%2f..%2fetc/passwd",
                "/io/cofre/hub/web/page/page.js"
            })
    void servesNothingElse(String path) throws IOException {
        String token = "Bearer " + tokens.mint("7", Role.SUPERADMIN, "", Duration.ofMinutes(1));

        assertThat(request("GET", path, "").status()).isIn(400, 401);
        assertThat(request("GET", path, token).status()).isIn(400, 404);
    }

    @Test
    void isOnlyRead() throws IOException {
        String token = "Bearer " + tokens.mint("7", Role.SUPERADMIN, "", Duration.ofMinutes(1));

        assertThat(request("POST", "/", token).status()).isEqualTo(405);
        assertThat(request("HEAD", "/page.js", "").status()).isEqualTo(200);
    }

    /** A file that is asked for and not served would be a page that does not work. */
    @Test
    void servesWhatTheFilesAskFor() throws IOException {
        Pattern asked = Pattern.compile("(?:href|src|from) ?=? ?[\"'](?:\\./)?([a-z]+\\.(?:css|js))[\"']");
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                assertThat(asked.matcher(Files.readString(file)).results().map(match -> "/" + match.group(1)))
                        .isSubsetOf(paths());
            }
        }
        assertThat(asked.matcher(Files.readString(SOURCES.resolve("index.html")))
                        .results())
                .isNotEmpty();
    }

    @Test
    void hasNothingThatItsPolicyForbids() throws IOException {
        assertThat(Files.readString(SOURCES.resolve("index.html")))
                .doesNotContain("style=", "<style", "onclick", "http://", "https://")
                .doesNotContainPattern("<script(?![^>]* src=)");
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file))
                        .doesNotContain("innerHTML", "eval(", "insertAdjacentHTML", "document.write");
            }
        }
    }

    private static List<String> paths() {
        return PageHandlers.routes().stream().map(Route::template).toList();
    }

    private RawResponse request(String method, String target, String authorization) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write(method + " " + target + " HTTP/1.1\r\nHost: h\r\n"
                    + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n")
                    + "Connection: close\r\n\r\n");
            return connection.read(method);
        }
    }
}
