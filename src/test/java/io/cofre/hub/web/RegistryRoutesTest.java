package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static io.cofre.hub.event.ProviderKind.WAHA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.cofre.hub.access.Role;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tenants, providers and instances, from the first day to the last. */
class RegistryRoutesTest {
    private static final int QR_SIDE = 256;

    private HubFixture world;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        world = HubFixture.on(directory);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void makesAndRemovesTenants() {
        operator()
                .body("{\"id\":\"nova\"}")
                .post("/api/tenants")
                .then()
                .statusCode(201)
                .body("tenant.name", equalTo("nova"));
        operator().body("{\"id\":\"nova\"}").post("/api/tenants").then().statusCode(409);
        operator()
                .body("{\"id\":\"a b\"}")
                .post("/api/tenants")
                .then()
                .statusCode(400)
                .body("error", startsWith("id "));
        operator().get("/api/tenants").then().body("tenants.id", hasItem("nova"));
        operator().delete("/api/tenants/nova").then().statusCode(204);
        operator().delete("/api/tenants/nova").then().statusCode(404);
        operator().delete("/api/tenants/" + HubFixture.TENANT).then().statusCode(409);
    }

    @Test
    void takesAProviderOnlyWithAKeyThatItKnows() {
        world.addTenant("nova");
        world.operator("nova")
                .body(Map.of("kind", "evolution", "baseUrl", world.evolution().url(), "key", "wrong"))
                .post("/api/providers")
                .then()
                .statusCode(502)
                .body("error", not(containsString("wrong")));
        world.manager("nova").get("/api/providers").then().body("providers", hasSize(0));
    }

    @Test
    void letsNoTenantRegisterAnAddressInTheNetworkOfTheHub() {
        Map<String, String> inside = Map.of("kind", "waha", "baseUrl", "http://10.0.0.1:3000", "key", "k");
        world.manager()
                .body(inside)
                .post("/api/providers")
                .then()
                .statusCode(400)
                .body("error", containsString("public"));
        world.manager()
                .body(Map.of("kind", "waha", "baseUrl", "https://u:p@example.com", "key", "k"))
                .post("/api/providers")
                .then()
                .statusCode(400)
                .body("error", not(containsString("u:p")));
    }

    @Test
    void showsProvidersWithoutTheirKeysAndKeepsThoseInUse() {
        world.create(EVOLUTION, "loja");
        String list = world.user()
                .get("/api/providers")
                .then()
                .statusCode(200)
                .body("providers", hasSize(2))
                .body("providers[0].health.up", notNullValue())
                .extract()
                .asString();
        assertThat(list).doesNotContain(FakeEvolution.KEY);
        world.manager()
                .post("/api/providers/" + world.providerId(EVOLUTION) + "/check")
                .then()
                .statusCode(200);
        world.manager()
                .delete("/api/providers/" + world.providerId(EVOLUTION))
                .then()
                .statusCode(409);
        world.manager()
                .delete("/api/providers/" + world.providerId(WAHA))
                .then()
                .statusCode(204);
        world.manager()
                .delete("/api/providers/" + world.providerId(WAHA))
                .then()
                .statusCode(404);
    }

    @Test
    void makesAnInstanceAtTheProviderWithItsEventsSentToTheHub() {
        String id = world.create(EVOLUTION, "loja");
        assertThat(world.evolution().webhookOf("loja").path("url").asText()).startsWith("http://127.0.0.1:");
        world.user()
                .get("/api/instances/" + id)
                .then()
                .statusCode(200)
                .body("instance.name", equalTo("loja"))
                .body("instance.providerRef", equalTo(world.evolution().idOf("loja")));
        assertThat(world.user().get("/api/instances/loja").asString())
                .doesNotContain("ingest")
                .doesNotContain(world.evolution().webhookOf("loja").path("url").asText());
    }

    @Test
    void makesNothingIfTheProviderRefuses() {
        world.evolution().create("antiga", "http://127.0.0.1:1/", "x");
        Map<String, Object> wish = Map.of("provider", world.providerId(EVOLUTION), "name", "antiga");
        world.manager().body(wish).post("/api/instances").then().statusCode(409);
        world.manager().get("/api/instances").then().body("instances", hasSize(0));
        world.manager()
                .body(Map.of("provider", world.providerId(EVOLUTION), "name", "antiga", "adopt", true))
                .post("/api/instances")
                .then()
                .statusCode(201)
                .body("adopted", equalTo(true))
                .body("instance.providerRef", equalTo(world.evolution().idOf("antiga")));
        assertThat(world.evolution().webhookOf("antiga").path("url").asText()).contains("/api/webhooks/evolution/");
    }

    @Test
    void namesTheFaultOfAWishForAnInstance() {
        String provider = world.providerId(EVOLUTION);
        refused("{\"name\":\"loja\"}", "provider is missing");
        refused("{\"provider\":\"" + provider + "\",\"name\":\"events\"}", "events");
        refused("{\"provider\":\"" + provider + "\",\"name\":\"a\\u0007b\"}", "name");
        refused("{\"provider\":\"" + provider + "\",\"name\":\"" + "x".repeat(101) + "\"}", "1 to 100");
        refused("{\"provider\":\"" + provider + "\",\"name\":\"loja\",\"webhook\":{\"urll\":1}}", "webhook.urll");
        refused("{\"provider\":\"" + provider + "\",\"name\":\"loja\",\"webhook\":{\"url\":\"ftp://x\"}}", "https");
        world.manager().get("/api/instances").then().body("instances", hasSize(0));
        assertThat(world.evolution().has("loja")).isFalse();
    }

    private void refused(String body, String fault) {
        world.manager().body(body).post("/api/instances").then().statusCode(400).body("error", containsString(fault));
    }

    @Test
    void connectsByAQrCodeAndSendsATextAndLogsOut() throws IOException {
        world.create(EVOLUTION, "loja");
        Map<String, String> text = Map.of("to", "5511900000001", "text", "Olá");
        world.user().body(text).post("/api/instances/loja/messages").then().statusCode(409);
        world.manager().post("/api/instances/loja/connect").then().statusCode(200);
        world.manager()
                .get("/api/instances/loja/qr")
                .then()
                .statusCode(200)
                .body("base64", startsWith("data:image/png"));
        byte[] png = world.manager()
                .header("Accept", "image/png")
                .get("/api/instances/loja/qr")
                .then()
                .statusCode(200)
                .contentType("image/png")
                .extract()
                .asByteArray();
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(QR_SIDE);
        world.user().get("/api/instances/loja/qr").then().statusCode(403);

        world.evolution().scan("loja");

        world.user().get("/api/instances/loja/state").then().body("state", equalTo("open"));
        world.manager().get("/api/instances/loja/qr").then().statusCode(404);
        world.user()
                .body(text)
                .post("/api/instances/loja/messages")
                .then()
                .statusCode(201)
                .body("message.chat", equalTo("5511900000001@s.whatsapp.net"))
                .body("message.id", notNullValue());
        world.manager()
                .body("{\"to\":\"ana\",\"text\":\"x\"}")
                .post("/api/instances/loja/messages")
                .then()
                .statusCode(400);
        world.manager().post("/api/instances/loja/logout").then().statusCode(200);
        assertThat(world.evolution().stateOf("loja")).isEqualTo("close");
    }

    @Test
    void removesAnInstanceHereAndThere() {
        world.create(EVOLUTION, "loja");
        world.create(WAHA, "suporte");
        world.manager().delete("/api/instances/loja").then().statusCode(204);
        assertThat(world.evolution().has("loja")).isFalse();
        world.manager().get("/api/instances/loja").then().statusCode(404);

        world.manager().delete("/api/instances/suporte?keep=true").then().statusCode(204);
        assertThat(world.waha().has("suporte")).isTrue();
        assertThat(world.waha().configOf("suporte").path("webhooks")).isEmpty();
    }

    @Test
    void keepsAnInstanceThatTheProviderDidNotRemove() {
        world.create(EVOLUTION, "loja");
        world.evolution().server().failNext(20, 500);
        world.manager().delete("/api/instances/loja").then().statusCode(502);
        world.manager().get("/api/instances/loja").then().statusCode(200);
        world.manager().delete("/api/instances/loja?keep=true").then().statusCode(204);
        world.manager().get("/api/instances/loja").then().statusCode(404);
    }

    private RequestSpecification operator() {
        return world.as(Role.SUPERADMIN, "");
    }
}
