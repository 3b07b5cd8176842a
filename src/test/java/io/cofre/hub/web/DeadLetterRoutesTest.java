package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.cofre.testing.Polled;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters that are tried again over HTTP, and the bound of requests that wait for a receiver. */
@Timeout(120)
class DeadLetterRoutesTest {
    private static final String LOJA = "/api/webhook-management/evolution/loja";
    private static final String SENDER = "5511900000001@s.whatsapp.net";
    private static final String BEFORE_ALL = "2026-01-01T00:00:00Z";
    private static final int GONE = 410;
    private static final int OK = 200;

    /** As many calls of one tenant may wait at one moment. */
    private static final int CALLS_MAX = 8;

    private HubFixture world;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        world = HubFixture.on(directory);
        world.create(EVOLUTION, "loja");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void areTriedAgainOneByOne() throws InterruptedException {
        List<String> dead = letters("M1", "M2");
        List<Integer> ids = ids("dead");
        world.receiver().answerWith(OK);
        subscribe();

        world.manager()
                .post(LOJA + "/deliveries/" + ids.get(1) + "/retry")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("message", equalTo("Nova tentativa agendada"));

        assertThat(world.receiver().next("message_received").json().path("id").asText())
                .isEqualTo(dead.get(0));
        Polled.until(() -> ids("delivered").contains(ids.get(1)));
        assertThat(ids("dead")).containsExactly(ids.get(0));
        world.manager()
                .post(LOJA + "/deliveries/" + ids.get(1) + "/retry")
                .then()
                .statusCode(409)
                .body("error", equalTo("the delivery worked: replay its event to send it again"));
        world.user().post(LOJA + "/deliveries/" + ids.get(0) + "/retry").then().statusCode(403);
        world.manager("other")
                .post(LOJA + "/deliveries/" + ids.get(0) + "/retry")
                .then()
                .statusCode(403);
    }

    @Test
    void areTriedAgainAllAtOnce() throws InterruptedException {
        List<String> dead = letters("M1", "M2", "M3");
        world.receiver().answerWith(OK);
        subscribe();
        world.manager()
                .body(Map.of("since", Instant.now().plusSeconds(60).toString()))
                .post(LOJA + "/recover")
                .then()
                .statusCode(200)
                .body("retried", equalTo(0));

        world.manager()
                .body(Map.of("since", BEFORE_ALL))
                .post(LOJA + "/recover")
                .then()
                .statusCode(200)
                .body("retried", equalTo(dead.size()));

        List<String> received = new ArrayList<>();
        for (int count = 0; count < dead.size(); count++) {
            received.add(
                    world.receiver().next("message_received").json().path("id").asText());
        }
        assertThat(received).isEqualTo(dead);
        Polled.until(() -> ids("delivered").size() == dead.size());
        world.user().get(LOJA + "/deliveries?state=dead").then().body("deliveries", hasSize(0));
        world.user().get("/api/stats").then().body("deadLetters", equalTo(0));
    }

    @Test
    void aTenantCanHaveSoManyTestsWaitForAReceiver() throws InterruptedException {
        subscribe();
        world.receiver().hold();
        ExecutorService callers = Executors.newFixedThreadPool(CALLS_MAX);
        try {
            List<CompletableFuture<Response>> waiting = new ArrayList<>();
            for (int count = 0; count < CALLS_MAX; count++) {
                waiting.add(CompletableFuture.supplyAsync(() -> world.manager().post(LOJA + "/test"), callers));
            }
            Polled.until(() -> world.receiver().all().size() == CALLS_MAX);

            Response refused = world.manager().post(LOJA + "/test");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.asString()).startsWith("{\"error\":\"too many calls");

            world.receiver().release();
            assertThat(waiting)
                    .allSatisfy(each -> assertThat(each.join().statusCode()).isEqualTo(200));
            world.manager().post(LOJA + "/test").then().statusCode(200).body("delivered", equalTo(true));
        } finally {
            callers.shutdownNow();
        }
    }

    private void subscribe() {
        world.subscribe(EVOLUTION, "loja", "MESSAGES_UPSERT");
    }

    /** Events that a receiver wants no more of: each disables the webhook, which is set again. Returns their ids. */
    private List<String> letters(String... messages) throws InterruptedException {
        world.receiver().answerWith(GONE);
        List<String> ids = new ArrayList<>();
        for (String message : messages) {
            subscribe();
            world.evolution()
                    .receive("loja", message, SENDER, message)
                    .orElseThrow()
                    .join();
            ids.add(world.receiver().next("message_received").json().path("id").asText());
            Polled.until(() -> ids("dead").size() == ids.size());
            Polled.until(() -> !world.user().get(LOJA).<Boolean>path("webhook.enabled"));
        }
        assertThat(new TreeSet<>(ids)).hasSize(messages.length);
        return ids;
    }

    private List<Integer> ids(String state) {
        return world.user().get(LOJA + "/deliveries?state=" + state).path("deliveries.id");
    }
}
