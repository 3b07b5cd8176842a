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
import io.cofre.web.kit.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of what everyone meets at the hub first: its gate, its health, its metrics and its errors. */
@Timeout(60)
class HubFrontTest {
    private static final String METRICS_TOKEN = "a-token-for-the-metrics";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Tokens tokens = Tokens.of("a-secret-of-more-than-32-bytes-0123456789", () -> NOW);
    private final AtomicBoolean isWritable = new AtomicBoolean(true);
    private final HubReadiness readiness = new HubReadiness(isWritable::get);
    private final HubMetrics metrics = new HubMetrics();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.start(
                new Configuration.Http("127.0.0.1", 0, 1 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(5)),
                new Site(
                        "hub",
                        new TokenGate(tokens, ApiKey.of(METRICS_TOKEN), new RateLimits(0, 0, System::nanoTime)),
                        HubRoutes.of(readiness, metrics, List.of())),
                metrics,
                failure -> false);
    }

    @AfterEach
    void stop() {
        server.stop();
        metrics.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/api/stats/none", "/none"})
    void asksForAToken(String path) throws IOException {
        assertThat(get(path, "").status()).isEqualTo(401);
        assertThat(get(path, "").body()).isEqualTo("{\"success\":false,\"message\":\"Token de acesso não fornecido\"}");
        assertThat(get(path, "Bearer x.y.z").body()).isEqualTo("{\"success\":false,\"message\":\"Token inválido\"}");
        assertThat(get(path, "Bearer " + tokens.mint("7", Role.ADMIN, "acme", Duration.ofSeconds(-31)))
                        .body())
                .isEqualTo("{\"success\":false,\"message\":\"Token expirado\"}");
        assertThat(get(path, "").headers()).containsEntry("www-authenticate", "Bearer realm=\"cofre hub\"");
    }

    @Test
    void tellsErrorsInItsOwnWords() throws IOException {
        RawResponse answer = get("/none", bearer(Role.USER));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers()).containsEntry("content-type", "application/json");
        assertThat(answer.body()).isEqualTo("{\"error\":\"there is no such route\"}");
        assertThat(get("/%", bearer(Role.USER)).body())
                .isEqualTo("{\"error\":\"the request is not well-formed HTTP\"}");
        assertThat(get("/health/live#x", "").body()).startsWith("{\"error\":\"the path ends at a #");
    }

    @ParameterizedTest
    @CsvSource({"USER,403", "TENANT_ADMIN,403", "ADMIN,403", "SUPERADMIN,200"})
    void showsMetricsToSuperadministratorsAlone(Role role, int status) throws IOException {
        assertThat(get("/metrics", bearer(role)).status()).isEqualTo(status);
    }

    @Test
    void showsMetricsToTheirOwnToken() throws IOException {
        String basic = Base64.getEncoder().encodeToString(("any:" + METRICS_TOKEN).getBytes(StandardCharsets.UTF_8));

        assertThat(get("/metrics", "Bearer " + METRICS_TOKEN).body())
                .contains("cofre_hub_http_connections", "jvm_memory_used_bytes")
                .doesNotContain("cofre_journal");
        assertThat(get("/metrics", "Basic " + basic).status()).isEqualTo(200);
        assertThat(get("/metrics", "Basic " + METRICS_TOKEN).status()).isEqualTo(401);
        assertThat(get("/none", "Bearer " + METRICS_TOKEN).status()).isEqualTo(401);
    }

    @Test
    void tellsEveryoneWhetherItIsReady() throws IOException {
        assertThat(get("/health/live", "").status()).isEqualTo(200);
        assertThat(get("/health/ready", "").body())
                .isEqualTo("{\"status\":\"not_ready\",\"reasons\":[\"the hub is starting\"]}");

        readiness.serving();
        assertThat(get("/health/ready?probe=1", "").status()).isEqualTo(200);
        assertThat(get("/health/ready", "").body()).isEqualTo("{\"status\":\"ready\",\"reasons\":[]}");

        isWritable.set(false);
        assertThat(get("/health/ready", "").status()).isEqualTo(503);
    }

    private String bearer(Role role) {
        return "Bearer " + tokens.mint("7", role, "acme", Duration.ofMinutes(1));
    }

    private RawResponse get(String target, String authorization) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write("GET " + target + " HTTP/1.1\r\nHost: h\r\n"
                    + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n")
                    + "Connection: close\r\n\r\n");
            return connection.read();
        }
    }
}
