package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.cofre.testing.Polled;
import io.cofre.testing.WebhookReceiver.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The deliveries of a webhook, as its owner sees and repeats them. */
class DeliveryRoutesTest {
    private static final String LOJA = "/api/webhook-management/evolution/loja";
    private static final String SENDER = "5511900000001@s.whatsapp.net";
    private static final int GONE_FOR_NOW = 503;

    private HubFixture world;
    private String webhookId = "";

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        world = HubFixture.on(directory);
        world.create(EVOLUTION, "loja");
        webhookId = world.subscribe(EVOLUTION, "loja", "MESSAGES_UPSERT").path("webhook.id");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void testsAWebhookWithoutStoringAnything() throws InterruptedException {
        world.manager()
                .post(LOJA + "/test")
                .then()
                .statusCode(200)
                .body("delivered", equalTo(true))
                .body("attempt.status", equalTo(200))
                .body("attempt.answer", equalTo("ok"));
        Received received = world.receiver().next();
        assertThat(received.json().path("source").asText()).isEqualTo("TEST");
        assertThat(received.headers()).containsKey("webhook-signature");
        world.manager().get(LOJA + "/deliveries").then().body("deliveries", hasSize(0));

        world.receiver().answerWith(GONE_FOR_NOW);
        world.manager()
                .post(LOJA + "/test")
                .then()
                .statusCode(200)
                .body("delivered", equalTo(false))
                .body("attempt.status", equalTo(GONE_FOR_NOW));
    }

    @Test
    void listsDeliveriesWithTheirTriesTheNewestFirst() throws InterruptedException {
        world.evolution().receive("loja", "M1", SENDER, "um");
        world.receiver().next("message_received");
        world.evolution().receive("loja", "M2", SENDER, "dois");
        world.receiver().next("message_received");
        Polled.until(() -> delivered().size() == 2);

        world.user()
                .get(LOJA + "/deliveries?limit=1")
                .then()
                .statusCode(200)
                .body("deliveries", hasSize(1))
                .body("deliveries[0].state", equalTo("delivered"))
                .body("deliveries[0].event", equalTo("message_received"))
                .body("deliveries[0].source", equalTo("MESSAGES_UPSERT"))
                .body("deliveries[0].log[0].status", equalTo(200))
                .body("before", greaterThan(0));
        List<Integer> ids = world.user().get(LOJA + "/deliveries").path("deliveries.id");
        assertThat(ids.get(0)).isGreaterThan(ids.get(1));
        assertThat(world.user().get(LOJA + "/deliveries?before=" + ids.get(0)).<List<Integer>>path("deliveries.id"))
                .containsExactly(ids.get(1));
        world.user().get(LOJA + "/deliveries?state=lost").then().statusCode(400);
        world.user().get(LOJA + "/deliveries?limit=1000").then().statusCode(400);
    }

    @Test
    void refusesToRetryWhatIsPendingOrOfAnotherInstance() throws InterruptedException {
        world.receiver().answerWith(GONE_FOR_NOW);
        world.evolution().receive("loja", "M1", SENDER, "um");
        world.receiver().next("message_received");
        int id = world.user().get(LOJA + "/deliveries").path("deliveries[0].id");

        world.manager().post(LOJA + "/deliveries/" + id + "/retry").then().statusCode(409);

        world.create(EVOLUTION, "outra");
        world.manager()
                .post("/api/webhook-management/evolution/outra/deliveries/" + id + "/retry")
                .then()
                .statusCode(404);
        world.manager().post(LOJA + "/deliveries/x/retry").then().statusCode(404);
    }

    @Test
    void recoversNothingWhereNothingIsDead() {
        world.manager()
                .body("{\"since\":\"2026-01-01T00:00:00Z\"}")
                .post(LOJA + "/recover")
                .then()
                .statusCode(200)
                .body("retried", equalTo(0));
        world.manager().body("{}").post(LOJA + "/recover").then().statusCode(400);
        world.manager()
                .body("{\"since\":\"yesterday\"}")
                .post(LOJA + "/recover")
                .then()
                .statusCode(400);
    }

    @Test
    void replaysWithTheSameIdAndAMark() throws InterruptedException {
        world.evolution().receive("loja", "M1", SENDER, "um");
        Received first = world.receiver().next("message_received");

        world.manager()
                .body(Map.of("fromSeq", 0, "target", "webhook:" + webhookId, "instance", "loja"))
                .post("/api/events/replay")
                .then()
                .statusCode(200)
                .body("replayed", greaterThan(0));

        Received copy = world.receiver().next("message_received");
        assertThat(copy.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(copy.json().path("replayed").asBoolean()).isTrue();
        world.manager()
                .body(Map.of("since", "2026-01-01T00:00:00Z", "target", "socket"))
                .post("/api/events/replay")
                .then()
                .statusCode(200)
                .body("clients", equalTo(0));
        world.manager()
                .body(Map.of("fromSeq", 0, "target", "webhook:sub_none"))
                .post("/api/events/replay")
                .then()
                .statusCode(404);
        world.manager()
                .body(Map.of("target", "socket"))
                .post("/api/events/replay")
                .then()
                .statusCode(400);
    }

    @Test
    void signsWithBothSecretsWhileOneIsRotated() throws InterruptedException {
        world.manager()
                .post(LOJA + "/rotate-secret?overlapSeconds=60")
                .then()
                .statusCode(200)
                .body("secret", startsWith("whsec_"))
                .body("previousUntil", notNullValue());
        world.evolution().receive("loja", "M1", SENDER, "um");

        String signatures = world.receiver().next("message_received").headers().get("webhook-signature");
        assertThat(signatures).matches("v1,\\S+ v1,\\S+");

        world.manager()
                .post(LOJA + "/rotate-secret?overlapSeconds=999999999")
                .then()
                .statusCode(400);
    }

    @Test
    void countsForATenant() {
        world.user()
                .get("/api/stats")
                .then()
                .statusCode(200)
                .body("connectedClients", equalTo(0))
                .body("queuedEvents", notNullValue())
                .body("activeConnections", equalTo(0))
                .body("instances", equalTo(1))
                .body("webhooks", equalTo(1))
                .body("error", nullValue());
    }

    private List<String> delivered() {
        return world.user().get(LOJA + "/deliveries?state=delivered").path("deliveries.eventId");
    }
}
