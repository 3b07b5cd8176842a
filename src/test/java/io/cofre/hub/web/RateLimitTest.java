package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.testing.TestHub;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The limits of how often callers may ask, over HTTP. They are so low that any machine passes them. */
@Timeout(120)
class RateLimitTest {
    private static final String SENDER = "5511900000001@s.whatsapp.net";
    private static final String OTHER = "other";
    private static final int PER_SECOND = 1;
    private static final int TRIES_MAX = 5_000;

    private HubFixture world;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        world = HubFixture.limited(directory, new HubConfiguration.Rates(PER_SECOND, PER_SECOND));
        world.addTenant(OTHER);
        world.create(EVOLUTION, "loja");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void refusesATenantThatAsksTooOftenAndNobodyElse() {
        Response refused = refused(() -> world.user().get("/api/stats"));

        assertThat(refused.asString()).isEqualTo("{\"error\":\"the tenant makes too many requests\"}");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(world.manager(OTHER).get("/api/stats").statusCode()).isEqualTo(200);
        assertThat(world.operator(HubFixture.TENANT).get("/api/stats").statusCode())
                .isEqualTo(200);
        assertThat(metric("tenant")).isPositive();
    }

    @Test
    void refusesAnAddressThatBringsTooManyWrongTokens() {
        Response refused = refused(() ->
                world.withoutToken().header("Authorization", "Bearer a.b.c").get("/api/stats"));

        assertThat(refused.asString())
                .isEqualTo("{\"error\":\"too many requests without a good token come from this address\"}");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        // Callers behind one proxy share an address: a good token is let in.
        assertThat(world.manager(OTHER).get("/api/stats").statusCode()).isEqualTo(200);
        assertThat(world.withoutToken().get("/health/live").statusCode()).isEqualTo(200);
        assertThat(metric("token")).isPositive();
    }

    /** Its failures count together with those by other ways. */
    @Test
    void refusesAnAddressThatBringsTooManyWrongTokensBySockets() throws Exception {
        String said = "";
        for (int tries = 0; tries < TRIES_MAX && !said.contains("too_many_requests"); tries++) {
            try (PolledSocket client = new PolledSocket(world.port(), "a.b.c", "auth_error")) {
                said = String.join("\n", client.seen());
            }
        }

        assertThat(said).contains("too many requests without a good token come from this address");
        assertThat(metric("token")).isPositive();
        try (PolledSocket client = new PolledSocket(world.port(), TestHub.token(Role.USER, HubFixture.TENANT))) {
            assertThat(client.seen()).isNotEmpty();
        }
    }

    @Test
    void refusesAnAddressThatGuessesKeysAndLosesNoEventOfAnInstance() throws InterruptedException {
        world.subscribe(EVOLUTION, "loja", "MESSAGES_UPSERT");
        for (String kind : new String[] {"evolution", "waha"}) {
            Response refused = refused(
                    () -> world.withoutToken().body("{}").post("/api/webhooks/" + kind + "/nobody-has-this-key"));
            assertThat(refused.asString()).contains("instances that the hub does not know");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
        }
        assertThat(refused(() -> world.withoutToken()
                                .body(Map.of("event", "call", "instance", "nobody", "data", Map.of()))
                                .post("/api/webhooks/whatsapp"))
                        .statusCode())
                .isEqualTo(429);

        for (int message = 0; message < 10 * PER_SECOND + 5; message++) {
            world.evolution()
                    .receive("loja", "M" + message, SENDER, "mensagem " + message)
                    .orElseThrow()
                    .join();
            assertThat(world.receiver()
                            .next("message_received")
                            .json()
                            .at("/data/key/id")
                            .asText())
                    .isEqualTo("M" + message);
        }
        assertThat(metric("ingest_key")).isPositive();
    }

    /** The first answer 429. It comes once requests come faster than the limit for a while, as they do. */
    private static Response refused(Supplier<Response> request) {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Response answer = request.get();
            if (answer.statusCode() == 429) {
                return answer;
            }
        }
        throw new AssertionError("no request of " + TRIES_MAX + " was refused");
    }

    private double metric(String limit) {
        RequestSpecification scrape = world.withoutToken().header("Authorization", "Bearer " + TestHub.METRICS_TOKEN);
        String prefix = "cofre_hub_rate_refused_total{limit=\"" + limit + "\"} ";
        return scrape.get("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                .sum();
    }
}
