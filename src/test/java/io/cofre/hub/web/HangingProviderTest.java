package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static io.cofre.hub.event.ProviderKind.WAHA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.cofre.testing.Polled;
import io.cofre.testing.crash.TestForm;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole hub, one of whose providers takes calls and does not answer. */
@Timeout(180)
class HangingProviderTest {
    private static final int NO_ANSWER = 0;
    private static final int FAILURES_MAX = 5;
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final String STATE = "/api/instances/loja/state";

    private final ExecutorService callers = Executors.newFixedThreadPool(FAILURES_MAX);
    private HubFixture world;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        world = HubFixture.on(directory);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        world.close();
    }

    @Test
    void endsCallsInTimeAndLeavesItAloneAndGoesOnWithAllElse() throws Exception {
        world.create(EVOLUTION, "loja");
        world.create(WAHA, "suporte");
        world.subscribe(EVOLUTION, "loja", "MESSAGES_UPSERT");
        world.evolution().server().failNext(1_000, NO_ANSWER);
        long beganNs = System.nanoTime();
        List<CompletableFuture<Response>> hanging = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> world.user().get(STATE), callers))
                .limit(FAILURES_MAX)
                .toList();

        // Its own events are taken and delivered, and the other provider answers.
        world.evolution()
                .receive("loja", "M1", "5511900000001@s.whatsapp.net", "um")
                .orElseThrow()
                .join();
        world.receiver().next("message_received");
        world.user().get("/api/instances/suporte/state").then().statusCode(200);

        for (CompletableFuture<Response> each : hanging) {
            each.join().then().statusCode(502).body("error", containsString("Evolution does not answer"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isGreaterThan(CALL.minusSeconds(1));

        long calls = world.evolution().server().count("GET", "/instance/connectionState");
        world.user().get(STATE).then().statusCode(502);
        assertThat(world.evolution().server().count("GET", "/instance/connectionState"))
                .as("the hub leaves it alone")
                .isEqualTo(calls);
        Map<String, Object> health = health("evolution");
        assertThat(health).containsEntry("up", false).containsKeys("lastError", "failingSince");
        assertThat((String) health.get("lastError")).isNotBlank();
        assertThat(health("waha")).containsEntry("up", true).doesNotContainKey("lastError");

        if (TestForm.current() == TestForm.LONG) {
            world.evolution().server().failNext(0, NO_ANSWER);
            Polled.until(() -> world.user().get(STATE).statusCode() == 200);
            assertThat(health("evolution")).containsEntry("up", true).doesNotContainKey("lastError");
        }
    }

    private Map<String, Object> health(String kind) {
        return world.user()
                .get("/api/providers")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .extract()
                .path("providers.find { it.kind == '" + kind + "' }.health");
    }
}
