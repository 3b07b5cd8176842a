package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static io.cofre.hub.event.ProviderKind.WAHA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.provider.WebhookSender.Outcome;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.Polled;
import io.cofre.testing.WebhookReceiver.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The way of events from a provider into the hub, over HTTP. */
@Isolated
class IngestTest {
    private static final String SENDER = "5511900000001@s.whatsapp.net";
    private static final int STORM = 300;
    private static final int MESSAGES = 30;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

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
    void followsTheStateOfAnInstance() {
        world.create(EVOLUTION, "loja");
        world.manager().post("/api/instances/loja/connect").then().statusCode(200);
        Polled.until(() -> state("loja").equals("connecting"));
        world.evolution().scan("loja");
        Polled.until(() -> state("loja").equals("open"));
        world.evolution().loseLogin("loja");
        Polled.until(() -> state("loja").equals("close"));
    }

    @Test
    void endsTheRetriesOfEvolutionForAnInstanceThatIsGone() {
        world.withoutToken()
                .body("{}")
                .post("/api/webhooks/evolution/nobody-has-this-key")
                .then()
                .statusCode(404);
        world.withoutToken()
                .body("{}")
                .post("/api/webhooks/telegram/nobody-has-this-key")
                .then()
                .statusCode(404);
        assertThat(unknown("evolution")).isEqualTo(1);
        assertThat(unknown("waha")).isZero();
    }

    @Test
    void tellsWahaSuccessForAnInstanceThatIsGone() {
        world.withoutToken()
                .body("{}")
                .post("/api/webhooks/waha/nobody-has-this-key")
                .then()
                .statusCode(200)
                .body("ignored", equalTo(true));
        assertThat(unknown("waha")).isEqualTo(1);
    }

    @Test
    void takesNothingThatTheProviderHasNotSigned() {
        world.create(EVOLUTION, "loja");
        world.create(WAHA, "suporte");
        String evolution = world.evolution().webhookOf("loja").path("url").asText();
        String waha = world.waha()
                .configOf("suporte")
                .path("webhooks")
                .get(0)
                .path("url")
                .asText();

        for (String url : List.of(evolution, waha)) {
            world.withoutToken()
                    .body("{\"event\":\"messages.upsert\",\"instance\":\"loja\",\"data\":{}}")
                    .post(url)
                    .then()
                    .statusCode(401);
            world.withoutToken()
                    .header("Authorization", "Bearer a.b.c")
                    .header("X-Webhook-Hmac", "00ff")
                    .body("{\"event\":\"message\",\"session\":\"suporte\",\"payload\":{}}")
                    .post(url)
                    .then()
                    .statusCode(401);
        }
    }

    @Test
    void refusesABodyThatIsTooLong() {
        world.create(EVOLUTION, "loja");
        world.withoutToken()
                .body("x".repeat(HubFixture.BODY_BYTES_MAX + 1))
                .post(world.evolution().webhookOf("loja").path("url").asText())
                .then()
                .statusCode(413);
    }

    @Test
    void losesNoMessageInAStormOfConnectionUpdates() throws InterruptedException {
        world.create(EVOLUTION, "loja");
        world.subscribe(EVOLUTION, "loja", "MESSAGES_UPSERT", "CONNECTION_UPDATE");
        List<CompletableFuture<Outcome>> sent = new ArrayList<>();
        for (int message = 0; message < MESSAGES; message++) {
            sent.addAll(world.evolution().storm("loja", STORM / MESSAGES));
            // The next one is sent after the answer to this one, so that their order is known.
            world.evolution()
                    .receive("loja", "M" + message, SENDER, "mensagem " + message)
                    .orElseThrow()
                    .join();
        }
        assertThat(sent).hasSize(STORM);
        assertThat(sent).allSatisfy(each -> assertThat(each.join().isTaken()).isTrue());

        List<String> messages = new ArrayList<>();
        int updates = 0;
        while (messages.size() < MESSAGES) {
            JsonNode event = world.receiver().next().json();
            if (event.path("event").asText().equals("message_received")) {
                messages.add(event.path("data").path("key").path("id").asText());
            } else {
                updates++;
            }
        }
        List<String> expected = new ArrayList<>();
        for (int message = 0; message < MESSAGES; message++) {
            expected.add("M" + message);
        }
        assertThat(messages).isEqualTo(expected);
        assertThat(updates).isLessThan(STORM / 4);
    }

    @Test
    void storesOnceWhatIsToldTwice() throws InterruptedException {
        world.create(EVOLUTION, "loja");
        world.subscribe(EVOLUTION, "loja", "MESSAGES_UPSERT");
        world.evolution().receive("loja", "M1", SENDER, "um").orElseThrow().join();
        world.evolution().receive("loja", "M1", SENDER, "um").orElseThrow().join();
        world.evolution().receive("loja", "M2", SENDER, "dois").orElseThrow().join();

        assertThat(List.of(
                        messageId(world.receiver().next()),
                        messageId(world.receiver().next())))
                .containsExactly("M1", "M2");
    }

    @Test
    void fetchesTheQrCodeThatWahaOnlyAnnounces() throws InterruptedException {
        world.create(WAHA, "suporte");
        world.subscribe(WAHA, "suporte");
        world.manager().post("/api/instances/suporte/connect").then().statusCode(200);
        world.manager().post("/api/instances/suporte/logout").then().statusCode(200);

        JsonNode data = world.receiver().next("qrcode_updated").json().path("data");

        assertThat(data.path("qr").asText()).isNotBlank();
        assertThat(data.path("base64").asText()).startsWith("data:image/png;base64,");
    }

    @Test
    void writesNoIngestKeyIntoTheLog() {
        world.create(EVOLUTION, "loja");
        String url = world.evolution().webhookOf("loja").path("url").asText();
        String key = url.substring(url.lastIndexOf('/') + 1);
        assertThat(key).hasSizeGreaterThanOrEqualTo(22);

        world.evolution().receive("loja", "M1", SENDER, "um").orElseThrow().join();
        world.withoutToken().body("{}").post(url).then().statusCode(401);
        world.withoutToken().body("{}").post(url + "/messages-upsert").then().statusCode(401);

        assertThat(log.text())
                .contains("/api/webhooks/{provider}/{instanceKey}")
                .doesNotContain(key, "mensagem", "um\"");
    }

    @Test
    void hasTheOldAddressesOnlyIfTheyAreSwitchedOn(@TempDir Path other) throws IOException {
        String body = "{\"event\":\"presence.update\",\"instance\":\"loja\",\"data\":{\"id\":\"1@s.whatsapp.net\"}}";
        world.create(EVOLUTION, "loja");
        world.withoutToken().body(body).post("/api/webhooks/whatsapp").then().statusCode(401);
        world.withoutToken()
                .body(body)
                .post("/api/webhooks/whatsapp/ack")
                .then()
                .statusCode(404);
        try (HubFixture open = HubFixture.open(other)) {
            open.create(EVOLUTION, "loja");
            open.withoutToken().body(body).post("/api/webhooks/whatsapp").then().statusCode(200);
            open.withoutToken()
                    .body(body)
                    .post("/api/webhooks/whatsapp/ack")
                    .then()
                    .statusCode(200);
            open.withoutToken()
                    .body(body.replace("loja", "nobody"))
                    .post("/api/webhooks/whatsapp")
                    .then()
                    .statusCode(404);
            open.withoutToken().body("{}").post("/api/webhooks/whatsapp").then().statusCode(400);
        }
    }

    /** The requests for instances that nobody has. */
    private double unknown(String provider) {
        return world.metric("cofre_hub_events_total{provider=\"" + provider + "\",result=\"unknown_instance\"}");
    }

    private String state(String name) {
        return world.user().get("/api/instances/" + name).path("instance.state");
    }

    private static String messageId(Received received) {
        return received.json().path("data").path("key").path("id").asText();
    }
}
