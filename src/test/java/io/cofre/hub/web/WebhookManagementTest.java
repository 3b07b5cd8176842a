package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static io.cofre.hub.event.ProviderKind.WAHA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.FakeServer;
import io.cofre.testing.Polled;
import io.cofre.testing.WebhookReceiver.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The webhooks of instances, as callers of the old program know them and beyond. */
class WebhookManagementTest {
    private static final String LOJA = "/api/webhook-management/evolution/loja";
    private static final String SUPORTE = "/api/webhook-management/waha/suporte";

    private HubFixture world;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        world = HubFixture.on(directory);
        world.create(EVOLUTION, "loja");
        world.create(WAHA, "suporte");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void listsTheEventsOfEachProvider() {
        world.user()
                .get("/api/webhook-management/evolution/events")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("events.name", hasItem("GROUPS_UPDATE"));
        world.user()
                .get("/api/webhook-management/waha/events")
                .then()
                .statusCode(200)
                .body("events.name", hasItem("message.ack"));
    }

    @Test
    void answersWrongProvidersAndAbsentInstancesAsTheOldProgramDid() {
        world.manager()
                .body("{}")
                .post("/api/webhook-management/telegram/loja")
                .then()
                .statusCode(400)
                .body("error", containsString("Provedor"));
        world.manager()
                .body("{}")
                .post("/api/webhook-management/waha/loja")
                .then()
                .statusCode(400)
                .body("error", containsString("evolution"));
        world.manager()
                .get("/api/webhook-management/evolution/nobody")
                .then()
                .statusCode(404)
                .body("error", equalTo("Sessão não encontrada"));
    }

    @Test
    void deliversToTheCallerAndPointsTheProviderAtTheHub() throws InterruptedException {
        world.subscribe(EVOLUTION, "loja", "MESSAGES_UPSERT")
                .then()
                .body("success", equalTo(true))
                .body("webhook.url", equalTo(world.receiver().url()))
                .body("webhook.events", equalTo(List.of("MESSAGES_UPSERT")))
                .body("webhook.secret", startsWith("whsec_"));
        JsonNode row = world.evolution().webhookOf("loja");
        assertThat(row.path("url").asText())
                .startsWith("http://127.0.0.1:" + world.port() + "/api/webhooks/evolution/");
        assertThat(row.path("enabled").asBoolean()).isTrue();
        assertThat(row.path("webhookByEvents").asBoolean()).isFalse();

        world.evolution().receive("loja", "M1", "5511900000001@s.whatsapp.net", "Bom dia");

        Received received = world.receiver().next("message_received");
        assertThat(received.json().path("instanceName").asText()).isEqualTo("loja");
        assertThat(received.headers()).containsKeys("webhook-id", "webhook-timestamp", "webhook-signature");
        assertThat(received.headers().get("webhook-id"))
                .isEqualTo(received.json().path("id").asText());
    }

    @Test
    void deliversWhatWahaTellsInTheSameForm() throws InterruptedException {
        world.subscribe(WAHA, "suporte", "message");

        world.waha().receive("suporte", "M1", "5511900000001@c.us", "Bom dia");

        JsonNode data = world.receiver().next("message_received").json().path("data");
        assertThat(data.path("key").path("remoteJid").asText()).isEqualTo("5511900000001@s.whatsapp.net");
        assertThat(data.path("message").path("conversation").asText()).isEqualTo("Bom dia");
    }

    @Test
    void tellsTheSecretOnceAndHidesTheValuesOfHeaders() {
        world.manager()
                .body(Map.of("url", world.receiver().url(), "headers", Map.of("X-Token", "hush-hush")))
                .post(LOJA)
                .then()
                .statusCode(200)
                .body("webhook.headers.X-Token", equalTo("***"));
        String shown =
                world.manager().get(LOJA).then().statusCode(200).extract().asString();
        assertThat(shown).doesNotContain("hush-hush", "whsec_");
        String setAgain = world.manager()
                .body(Map.of("url", world.receiver().url()))
                .post(LOJA)
                .then()
                .statusCode(200)
                .body("webhook.headers.X-Token", equalTo("***"))
                .extract()
                .asString();
        assertThat(setAgain).doesNotContain("hush-hush", "whsec_");
    }

    @Test
    void forgetsHeadersWhenAWebhookMovesToAnotherHost() {
        world.manager()
                .body(Map.of("url", world.receiver().url(), "headers", Map.of("X-Token", "hush-hush")))
                .post(LOJA);
        world.manager()
                .body(Map.of("url", "https://203.0.113.7/hook"))
                .post(LOJA)
                .then()
                .statusCode(400);
        world.manager()
                .body(Map.of("url", "https://93.184.215.14/hook"))
                .post(LOJA)
                .then()
                .statusCode(200)
                .body("webhook.headers", equalTo(Map.of()));
    }

    @Test
    void takesGroupsUpdateForTheEventThatEvolutionKnows() {
        world.subscribe(EVOLUTION, "loja", "GROUPS_UPDATE", "CALL")
                .then()
                .body("webhook.events", equalTo(List.of("GROUPS_UPDATE", "CALL")));
        assertThat(world.evolution().webhookOf("loja").path("events"))
                .extracting(JsonNode::asText)
                .contains("GROUP_UPDATE")
                .doesNotContain("GROUPS_UPDATE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"url\":\"http://127.0.0.1:1/x\",\"events\":[\"NO_SUCH\"]} | NO_SUCH",
                "{\"url\":\"http://127.0.0.1:1/x\",\"event\":[]}             | unknown member \"event\"",
                "{\"url\":7}                                                 | url is not a string",
                "{\"url\":\"https://10.0.0.1/x\"}                            | not public",
                "{\"url\":\"https://169.254.169.254/x\"}                     | not public",
                "{\"url\":\"https://user:password@example.com/\"}            | user or a password",
                "{\"url\":\"ftp://example.com/\"}                            | https://",
                "{\"url\":\"http://127.0.0.1:1/x\",\"headers\":{\"Host\":\"a\"}} | made by the hub itself",
                "{\"url\":\"http://127.0.0.1:1/x\",\"headers\":{\"A\":\"b\\nc\"}} | characters",
                "{\"url\":\"http://127.0.0.1:1/x\",\"perSecondMax\":-1}      | perSecondMax",
                "{\"mode\":\"direct\"}                                       | needs a url",
                "{\"mode\":\"both\"}                                         | neither hub nor direct",
                "[]                                                          | not a JSON object"
            })
    void namesTheFaultOfABody(String body, String fault) {
        world.manager().body(body).post(LOJA).then().statusCode(400).body("error", containsString(fault));
        world.manager().get(LOJA).then().body("webhooks.id", equalTo(Collections.singletonList(null)));
    }

    @Test
    void keepsEventsAtTheHubIfNoUrlIsGiven() {
        world.manager()
                .body("{}")
                .post(LOJA)
                .then()
                .statusCode(200)
                .body("webhook.url", startsWith("http://127.0.0.1:"))
                .body("webhook.url", not(containsString(ingestKey())))
                .body("webhook.id", nullValue());
    }

    @Test
    void reallyDisablesAtEvolution() {
        world.subscribe(EVOLUTION, "loja");

        world.manager().delete(LOJA).then().statusCode(200).body("success", equalTo(true));

        assertThat(world.evolution().webhookOf("loja").path("enabled").asBoolean())
                .isFalse();
        world.manager().get(LOJA).then().statusCode(200).body("webhook", nullValue());
        world.manager().delete(LOJA).then().statusCode(200);
    }

    @Test
    void leavesForeignWebhooksAtWaha() throws IOException {
        ObjectNode config = (ObjectNode) new ObjectMapper()
                .readTree("{\"webhooks\":[{\"url\":\"http://127.0.0.1:1/foreign\",\"events\":[\"message\"]}]}");
        world.waha().create("antiga", config);
        world.manager()
                .body(Map.of("provider", world.providerId(WAHA), "name", "antiga", "adopt", true))
                .post("/api/instances")
                .then()
                .statusCode(201)
                .body("adopted", equalTo(true));
        assertThat(world.waha().configOf("antiga").path("webhooks")).hasSize(2);

        world.manager().delete("/api/webhook-management/waha/antiga").then().statusCode(200);

        assertThat(world.waha().configOf("antiga").path("webhooks")).hasSize(1);
        assertThat(world.waha()
                        .configOf("antiga")
                        .path("webhooks")
                        .get(0)
                        .path("url")
                        .asText())
                .endsWith("/foreign");
    }

    @Test
    void sendsNothingPastTheHubToAUrlThatWasReplaced() {
        for (String path : List.of("/before", "/after")) {
            world.manager()
                    .body(Map.of("url", world.receiver().url() + path, "mode", "direct"))
                    .post(SUPORTE)
                    .then()
                    .statusCode(200);
        }
        assertThat(world.waha().configOf("suporte").toString())
                .contains("/after")
                .doesNotContain("/before");
    }

    @Test
    void bringsWhatWahaTellsAsMessageToWhoWantsAnyMessage() throws InterruptedException {
        world.subscribe(WAHA, "suporte", "message.any");
        world.manager().post("/api/instances/suporte/connect").then().statusCode(200);
        world.waha().scan("suporte");
        world.waha().receive("suporte", "AAA", "5511900000001@c.us", "oi").forEach(CompletableFuture::join);
        assertThat(world.receiver().next("message_received").body()).contains("oi");
        world.waha().receive("suporte", "BBB", "5511900000001@c.us", "tchau").forEach(CompletableFuture::join);
        // Nothing else lies between the two: WAHA tells each of them twice.
        assertThat(world.receiver().next().body()).contains("tchau");
    }

    @Test
    void writesTheUrlOfTheCallerToTheProviderIfAsked() {
        world.manager()
                .body(Map.of("url", world.receiver().url(), "mode", "direct", "webhookBase64", true))
                .post(LOJA)
                .then()
                .statusCode(200)
                .body("webhook.mode", equalTo("direct"))
                .body("webhook.secret", nullValue());
        assertThat(world.evolution().webhookOf("loja").path("url").asText())
                .isEqualTo(world.receiver().url());
        world.manager().get(LOJA).then().body("webhook.mode", equalTo("direct")).body("webhook.enabled", equalTo(true));
        world.manager().post(LOJA + "/test").then().statusCode(409);

        world.manager().delete(LOJA).then().statusCode(200);

        assertThat(world.evolution().webhookOf("loja").path("enabled").asBoolean())
                .isFalse();
    }

    @Test
    void saysWhichMembersHaveNoEffectInTheModeHub() {
        world.manager()
                .body(Map.of("url", world.receiver().url(), "webhookByEvents", true))
                .post(LOJA)
                .then()
                .statusCode(200)
                .body("message", containsString("mode direct"));
        world.manager()
                .body(Map.of("url", world.receiver().url(), "retries", 3, "hmac", "a-key"))
                .post(SUPORTE)
                .then()
                .statusCode(200)
                .body("message", containsString("mode direct"));
    }

    @Test
    void keepsSeveralWebhooksApartByTheirIds() {
        world.subscribe(EVOLUTION, "loja");
        String second = world.manager()
                .body(Map.of("url", world.receiver().url(), "add", true))
                .post(LOJA)
                .then()
                .statusCode(200)
                .extract()
                .path("webhook.id");
        world.manager().get(LOJA).then().body("webhooks", hasSize(2));
        world.manager()
                .body(Map.of("url", world.receiver().url()))
                .post(LOJA)
                .then()
                .statusCode(409);
        world.manager().post(LOJA + "/test").then().statusCode(409);
        world.manager().post(LOJA + "/test?webhook=" + second).then().statusCode(200);

        world.manager().delete(LOJA + "?webhook=" + second).then().statusCode(200);

        world.manager().get(LOJA).then().body("webhooks", hasSize(1)).body("webhook.id", not(equalTo(second)));
        assertThat(world.evolution().webhookOf("loja").path("enabled").asBoolean())
                .isTrue();
    }

    @Test
    void changesNothingIfTheProviderDoesNotDoItsPart() {
        world.evolution().server().failNext(3, 500);

        world.manager()
                .body(Map.of("url", world.receiver().url()))
                .post(LOJA)
                .then()
                .statusCode(502)
                .body("error", not(containsString(FakeServer.class.getName())));

        Polled.until(() -> world.manager().get(LOJA).statusCode() == 200);
        world.manager().get(LOJA).then().body("webhook.id", nullValue());
    }

    @Test
    void letsUsersReadAndNothingElse() {
        world.subscribe(EVOLUTION, "loja");
        world.user().get(LOJA).then().statusCode(200);
        world.user().get(LOJA + "/deliveries").then().statusCode(200);
        world.user().body("{}").post(LOJA).then().statusCode(403);
        world.user().delete(LOJA).then().statusCode(403);
        world.user().post(LOJA + "/test").then().statusCode(403);
        world.user().post(LOJA + "/rotate-secret").then().statusCode(403);
        world.user().post(LOJA + "/deliveries/1/retry").then().statusCode(403);
        world.user()
                .body("{\"since\":\"2026-01-01T00:00:00Z\"}")
                .post(LOJA + "/recover")
                .then()
                .statusCode(403);
        world.user()
                .body("{\"fromSeq\":0,\"target\":\"socket\"}")
                .post("/api/events/replay")
                .then()
                .statusCode(403);
    }

    private String ingestKey() {
        String url = world.evolution().webhookOf("loja").path("url").asText();
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
