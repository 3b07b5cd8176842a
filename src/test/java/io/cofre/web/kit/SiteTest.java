package io.cofre.web.kit;

import static io.cofre.web.kit.Method.GET;
import static io.cofre.web.kit.Method.POST;
import static io.cofre.web.kit.Route.guarded;
import static io.cofre.web.kit.Route.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.metrics.Metrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of a server for a program of its own: with another gatekeeper and other words for errors. */
@Timeout(60)
class SiteTest {
    private static final ErrorFormat PLAIN = new ErrorFormat(
            "text/plain", (code, message) -> (code + ": " + message + "\n").getBytes(StandardCharsets.UTF_8));
    private static final ErrorFormat SHORT =
            new ErrorFormat("text/short", (code, message) -> code.wireName().getBytes(StandardCharsets.UTF_8));
    private static final int RAW_BYTES_MAX = 10;

    private final Metrics metrics = new Metrics();
    private HttpServer server;

    /** A caller that says a name. */
    private record Named(String name) {}

    @BeforeEach
    void start() throws IOException {
        Gatekeeper gatekeeper = (headers, client, route) -> {
            String name = headers.get("name");
            return name == null
                    ? new Gatekeeper.Refused(FullResponse.error(ErrorCode.UNAUTHORIZED, "who are you?")
                            .with("WWW-Authenticate", "Name"))
                    : new Gatekeeper.Admitted(new Named(name));
        };
        RouteTable routes = RouteTable.of(
                PLAIN,
                List.of(
                        open("/")
                                .on(
                                        GET,
                                        request -> FullResponse.of(200, "text/html", "<p>")
                                                .with("Content-Security-Policy", "default-src 'self'")
                                                .with("Cache-Control", "no-cache")),
                        guarded("/caller")
                                .on(
                                        GET,
                                        request ->
                                                said(request.caller(Named.class).name())),
                        open("/nobody")
                                .on(
                                        GET,
                                        request ->
                                                said(request.caller(Named.class).name())),
                        guarded("/parts/{first}/{second}")
                                .on(GET, request -> said(request.pathPart("{second}") + request.pathPart("{first}"))),
                        guarded("/raw")
                                .onJson(
                                        POST,
                                        request -> said(
                                                new String(request.rawBody(RAW_BYTES_MAX), StandardCharsets.UTF_8))),
                        guarded("/short/{code}").tellingErrorsAs(SHORT).on(GET, request -> {
                            throw new CofreException(ErrorCode.valueOf(request.pathPart("{code}")), "no");
                        })));
        server = HttpServer.start(
                new Configuration.Http("127.0.0.1", 0, 1 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(5)),
                new Site("program", gatekeeper, routes, Set.of("https://crm.example.com"), Optional.empty()),
                metrics,
                failure -> false);
    }

    private static Response said(String text) {
        return FullResponse.of(200, "text/plain", text);
    }

    @AfterEach
    void stop() {
        server.stop();
        metrics.close();
    }

    @Test
    void tellsHandlersWhoAsks() throws IOException {
        assertThat(send("GET /caller", "name: Ana", "").body()).isEqualTo("Ana");
        assertThat(send("GET /nobody", "name: Ana", "").status()).isEqualTo(500);
        assertThat(send("GET /nobody", "name: Ana", "").body())
                .startsWith("INTERNAL_ERROR: the program failed; its log");
    }

    @Test
    void refusesInTheWordsOfItsTable() throws IOException {
        RawResponse refused = send("GET /caller", "x: y", "");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).isEqualTo("UNAUTHORIZED: who are you?\n");
        assertThat(refused.headers()).containsEntry("www-authenticate", "Name");
        assertThat(send("GET /none", "x: y", "").body()).isEqualTo("UNAUTHORIZED: who are you?\n");
        assertThat(send("GET /none", "name: Ana", "").body()).isEqualTo("NOT_FOUND: there is no such route\n");
        assertThat(send("GET /%", "name: Ana", "").body())
                .isEqualTo("BAD_REQUEST: the request is not well-formed HTTP\n");
        assertThat(send("POST /caller", "name: Ana", "").headers()).containsEntry("allow", "GET, HEAD");
    }

    @Test
    void tellsErrorsOfARouteAndBesideItInItsOwnWords() throws IOException {
        assertThat(send("GET /short/CONFLICT", "name: Ana", "").body()).isEqualTo("conflict");
        assertThat(send("GET /short/CONFLICT?x", "name: Ana", "").body()).isEqualTo("bad_request");
        assertThat(send("GET /short/a/b", "name: Ana", "").body()).isEqualTo("not_found");
        assertThat(send("GET /short/CONFLICT", "x: y", "").body()).isEqualTo("unauthorized");
    }

    @Test
    void hasAStatusForWhatOnlyOtherProgramsTell() throws IOException {
        assertThat(send("GET /short/FORBIDDEN", "name: Ana", "").status()).isEqualTo(403);
        assertThat(send("GET /short/TOO_MANY_REQUESTS", "name: Ana", "").status())
                .isEqualTo(429);
        assertThat(send("GET /short/TOO_MANY_REQUESTS", "name: Ana", "").headers())
                .containsEntry("retry-after", "1");
        assertThat(send("GET /short/BAD_GATEWAY", "name: Ana", "").status()).isEqualTo(502);
    }

    @Test
    void sendsHeadersOfOnesChoice() throws IOException {
        RawResponse page = send("GET /", "x: y", "");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers())
                .containsEntry("content-security-policy", "default-src 'self'")
                .containsEntry("cache-control", "no-cache");
    }

    @Test
    void givesPartsOfThePathDecoded() throws IOException {
        assertThat(send("GET /parts/a%2Fb/c%20d", "name: Ana", "").body()).isEqualTo("c da/b");
    }

    @Test
    void givesTheBodyAsItCame() throws IOException {
        assertThat(send("POST /raw", "name: Ana", " \0{ção").body()).isEqualTo(" \0{ção");
        assertThat(send("POST /raw", "name: Ana", "x".repeat(RAW_BYTES_MAX)).status())
                .isEqualTo(200);
        assertThat(send("POST /raw", "name: Ana", "x".repeat(RAW_BYTES_MAX + 1)).body())
                .isEqualTo("PAYLOAD_TOO_LARGE: the body is longer than 10 bytes\n");
    }

    @Test
    void letsPagesOfListedOriginsRead() throws IOException {
        RawResponse listed = send("GET /", "Origin: https://crm.example.com", "");
        RawResponse other = send("GET /", "Origin: https://evil.example.com", "");
        RawResponse refused = send("GET /caller", "Origin: https://crm.example.com", "");

        assertThat(listed.headers())
                .containsEntry("access-control-allow-origin", "https://crm.example.com")
                .containsEntry("vary", "Origin");
        assertThat(other.status()).isEqualTo(200);
        assertThat(other.headers()).doesNotContainKeys("access-control-allow-origin", "access-control-allow-methods");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.headers()).containsEntry("access-control-allow-origin", "https://crm.example.com");
    }

    /** A browser asks without a token. */
    @Test
    void answersWhatABrowserAsksFirst() throws IOException {
        String asks = "\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization";
        RawResponse listed = send("OPTIONS /caller", "Origin: https://crm.example.com" + asks, "");
        RawResponse other = send("OPTIONS /caller", "Origin: https://evil.example.com" + asks, "");

        assertThat(listed.status()).isEqualTo(204);
        assertThat(listed.headers())
                .containsEntry("access-control-allow-methods", "GET, POST, PUT, DELETE")
                .containsKey("access-control-allow-headers");
        assertThat(other.status()).isEqualTo(401);
        assertThat(other.headers()).doesNotContainKey("access-control-allow-methods");
    }

    private RawResponse send(String request, String header, String body) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            connection.write(request + " HTTP/1.1\r\nHost: h\r\n" + header + "\r\n"
                    + (length == 0 ? "" : "Content-Length: " + length + "\r\n") + "Connection: close\r\n\r\n" + body);
            return connection.read();
        }
    }
}
