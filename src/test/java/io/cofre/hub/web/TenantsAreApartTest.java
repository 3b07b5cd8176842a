package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static io.cofre.hub.event.ProviderKind.WAHA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.access.Role;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.WebhookSender;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.testing.EventReader;
import io.cofre.testing.TestHub;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two tenants of one whole hub: a foreign tenant gets nothing by any route, room, stream, replay or text of an error.
 */
class TenantsAreApartTest {
    private static final String OTHER = "other";
    private static final String SENDER = "5511900000001@s.whatsapp.net";
    private static final String WEBHOOK = "/api/webhook-management/evolution/loja";

    private HubFixture world;
    private String instanceId = "";
    private String webhookId = "";
    private int told;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException, InterruptedException {
        world = HubFixture.on(directory);
        instanceId = world.create(EVOLUTION, "loja");
        webhookId = world.subscribe(EVOLUTION, "loja").path("webhook.id");
        world.evolution().receive("loja", "M1", SENDER, "um");
        world.receiver().next("message_received");
        world.addTenant(OTHER);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void showsAStrangerNoneOfTheThingsOfAnother() {
        other().get("/api/instances").then().statusCode(200).body("instances", hasSize(0));
        other().get("/api/providers").then().statusCode(200).body("providers", hasSize(0));
        other().get("/api/stats")
                .then()
                .statusCode(200)
                .body("instances", equalTo(0))
                .body("webhooks", equalTo(0))
                .body("queuedEvents", equalTo(0))
                .body("lastSeq", equalTo(0));
    }

    /** For the name, the id and a name that nobody has, the answers are the same. */
    @Test
    void answersForThingsOfAnotherAsForThingsThatDoNotExist() {
        for (String path : List.of("", "/state", "/qr")) {
            sameAsNothing(other(), "GET", "/api/instances/%s" + path, "loja");
            sameAsNothing(other(), "GET", "/api/instances/%s" + path, instanceId);
        }
        sameAsNothing(other(), "DELETE", "/api/instances/%s", "loja");
        sameAsNothing(other(), "DELETE", "/api/instances/%s", instanceId);
        for (String path : List.of("/connect", "/logout")) {
            sameAsNothing(other(), "POST", "/api/instances/%s" + path, "loja");
        }
        sameAsNothing(
                other().body("{\"to\":\"5511900000001\",\"text\":\"x\"}"),
                "POST",
                "/api/instances/%s/messages",
                "loja");
        for (String provider : List.of("evolution", "waha")) {
            String base = "/api/webhook-management/" + provider + "/%s";
            sameAsNothing(other(), "GET", base, "loja");
            sameAsNothing(other(), "DELETE", base, "loja");
            sameAsNothing(other().body("{}"), "POST", base, "loja");
            sameAsNothing(other(), "POST", base + "/test", "loja");
            sameAsNothing(other(), "GET", base + "/deliveries", "loja");
            sameAsNothing(other(), "POST", base + "/deliveries/1/retry", "loja");
            sameAsNothing(other(), "POST", base + "/rotate-secret", "loja");
            sameAsNothing(other().body("{\"since\":\"2026-01-01T00:00:00Z\"}"), "POST", base + "/recover", "loja");
        }
        sameAsNothing(other(), "DELETE", "/api/providers/%s", world.providerId(EVOLUTION));
        sameAsNothing(other(), "POST", "/api/providers/%s/check", world.providerId(EVOLUTION));
    }

    @Test
    void sendsAStrangerNothingByARoomOrAReplay() throws Exception {
        world.create(OTHER, world.addProvider(OTHER, EVOLUTION), "vizinha");
        try (PolledSocket stranger = new PolledSocket(world.port(), TestHub.token(Role.USER, OTHER))) {
            stranger.emit("subscribe:raw", "{}");
            stranger.next("subscribed");
            String nothing = refusals(stranger, "there-is-no-such-name");
            assertThat(refusals(stranger, "loja")).isEqualTo(nothing);
            assertThat(refusals(stranger, instanceId)).isEqualTo(nothing);
            String token = TestHub.token(Role.USER, OTHER);
            stranger.emit("authenticate", "{\"token\":\"" + token + "\",\"tenantId\":\"" + HubFixture.TENANT + "\"}");
            assertThat(stranger.next("auth_error")).contains("forbidden").doesNotContain(HubFixture.TENANT);

            int before = stranger.seen().size();
            tellAllKinds();
            receive("vizinha", "M9", "oi");
            assertThat(stranger.next("whatsapp:message_received")).contains("\"instanceName\":\"vizinha\"");
            assertThat(stranger.seen().subList(before, stranger.seen().size()))
                    .allSatisfy(packet -> assertThat(packet).doesNotContain("loja", HubFixture.TENANT, "segredo"));
        }
    }

    /** The errors that a client gets for an instance of that name, without the name. */
    private static String refusals(PolledSocket client, String name) throws Exception {
        client.emit("subscribe:instance", "\"" + name + "\"");
        String subscribing = client.next("subscribe:error");
        client.emit("replay:instance", "{\"instanceName\":\"" + name + "\",\"afterSeq\":0}");
        return (subscribing + client.next("replay:error")).replace(name, "…");
    }

    @Test
    void sendsAStrangerNothingByAStream() throws Exception {
        world.create(OTHER, world.addProvider(OTHER, EVOLUTION), "vizinha");
        for (String name : List.of("loja", instanceId, "there-is-no-such-name")) {
            Response refused = other().get("/api/events/stream?instance=" + name);
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.asString()).isEqualTo("{\"error\":\"Sessão não encontrada\"}");
        }
        Response stats = world.user().get("/api/stats");
        String cursor = stats.path("epoch") + "-" + stats.path("lastSeq");
        for (String after : List.of("", "Last-Event-ID: " + cursor + "\r\n")) {
            String authorization = "Authorization: Bearer " + TestHub.token(Role.USER, OTHER) + "\r\n";
            try (EventReader stranger =
                    new EventReader(world.port(), "/api/events/stream?raw=true", authorization, after)) {
                EventReader.Event event = stranger.next();
                assertThat(event.name()).isIn("ready", "reset");
                tellAllKinds();
                receive("vizinha", "M9" + after.length(), "oi");
                while (!event.name().equals("message_received")) {
                    event = stranger.next();
                    assertThat(event.data()).doesNotContain("loja", HubFixture.TENANT, "segredo");
                }
                assertThat(event.data()).contains("\"instanceName\":\"vizinha\"");
            }
        }
    }

    /** Evolution tells events of the instance of the first tenant, one of each kind, which the hub stores. */
    private void tellAllKinds() {
        receive("loja", "S" + told++, "segredo");
        FakeEvolution evolution = world.evolution();
        evolution
                .acknowledge("loja", "A" + told++, "segredo@s.whatsapp.net", "READ")
                .ifPresent(CompletableFuture::join);
        for (Map.Entry<String, String> event : Map.of(
                        "call", "{\"id\":\"segredo\",\"n\":%d}",
                        "status.instance", "{\"status\":\"segredo\",\"n\":%d}",
                        "connection.update", "{\"state\":\"open\",\"profileName\":\"segredo\",\"n\":%d}",
                        "qrcode.updated", "{\"qrcode\":{\"code\":\"2@segredo%d\"}}")
                .entrySet()) {
            JsonNode data = ProviderJson.read(event.getValue().formatted(told++).getBytes(UTF_8))
                    .orElseThrow();
            assertThat(evolution
                            .tell("loja", event.getKey(), data)
                            .orElseThrow()
                            .join())
                    .matches(WebhookSender.Outcome::isTaken);
        }
    }

    private void receive(String instance, String id, String text) {
        assertThat(world.evolution()
                        .receive(instance, id, SENDER, text)
                        .orElseThrow()
                        .join())
                .matches(WebhookSender.Outcome::isTaken);
    }

    @Test
    void replaysToNobodyElse() {
        other().body(Map.of("fromSeq", 0, "target", "webhook:" + webhookId))
                .post("/api/events/replay")
                .then()
                .statusCode(404)
                .body("error", equalTo("there is no webhook of that id"));
        other().body(Map.of("fromSeq", 0, "target", "socket", "instance", "loja"))
                .post("/api/events/replay")
                .then()
                .statusCode(404);
        other().body(Map.of("fromSeq", 0, "target", "socket"))
                .post("/api/events/replay")
                .then()
                .statusCode(200)
                .body("clients", equalTo(0));
    }

    @Test
    void reachesNoWebhookOfAnotherThroughAnInstanceOfItsOwn() {
        String provider = world.addProvider(OTHER, EVOLUTION);
        world.create(OTHER, provider, "vizinha");
        String own = "/api/webhook-management/evolution/vizinha";

        other().get(own + "/deliveries?webhook=" + webhookId).then().statusCode(404);
        other().post(own + "/test?webhook=" + webhookId).then().statusCode(404);
        other().post(own + "/rotate-secret?webhook=" + webhookId).then().statusCode(404);
        other().delete(own + "?webhook=" + webhookId).then().statusCode(404);
        other().body(Map.of("id", webhookId, "url", world.receiver().url()))
                .post(own)
                .then()
                .statusCode(404);
        int delivery = world.user().get(WEBHOOK + "/deliveries").path("deliveries[0].id");
        other().post(own + "/deliveries/" + delivery + "/retry").then().statusCode(404);
        world.manager().get(WEBHOOK).then().statusCode(200).body("webhook.enabled", equalTo(true));
    }

    @Test
    void takesNoInstanceAwayFromAnother() {
        String provider = world.addProvider(OTHER, EVOLUTION);
        String before = world.evolution().webhookOf("loja").path("url").asText();

        other().body(Map.of("provider", provider, "name", "loja", "adopt", true))
                .post("/api/instances")
                .then()
                .statusCode(409);
        other().body(Map.of("provider", world.providerId(WAHA), "name", "minha"))
                .post("/api/instances")
                .then()
                .statusCode(404);

        assertThat(world.evolution().webhookOf("loja").path("url").asText()).isEqualTo(before);
    }

    @Test
    void letsOnlyOperatorsNameATenant() {
        for (Role role : List.of(Role.ADMIN, Role.TENANT_ADMIN, Role.USER)) {
            world.as(role, OTHER)
                    .header("X-Tenant-Id", HubFixture.TENANT)
                    .get("/api/instances")
                    .then()
                    .statusCode(403);
            world.as(role, OTHER).get("/api/tenants").then().statusCode(403);
            world.as(role, OTHER)
                    .delete("/api/tenants/" + HubFixture.TENANT)
                    .then()
                    .statusCode(403);
        }
        world.operator(HubFixture.TENANT)
                .get("/api/instances")
                .then()
                .statusCode(200)
                .body("instances", hasSize(1));
        world.as(Role.TENANT_ADMIN, "nobody")
                .get("/api/instances")
                .then()
                .statusCode(403)
                .body("error", containsString("not registered"));
    }

    private RequestSpecification other() {
        return world.manager(OTHER);
    }

    private static void sameAsNothing(RequestSpecification request, String method, String path, String name) {
        Response answer = request.request(method, path.formatted(name));
        assertThat(answer.statusCode()).as("%s %s", method, path).isEqualTo(404);
        Response nothing = request.request(method, path.formatted("there-is-no-such-name"));
        assertThat(answer.asString()).isEqualTo(nothing.asString());
        assertThat(answer.asString()).doesNotContain("loja", HubFixture.TENANT);
    }
}
