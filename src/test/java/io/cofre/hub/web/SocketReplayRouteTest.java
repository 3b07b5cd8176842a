package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.access.Role;
import io.cofre.testing.TestHub;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The replay that a program asks for by HTTP, to the sockets of its tenant and to a webhook. */
@Timeout(120)
class SocketReplayRouteTest {
    private static final String SENDER = "5511900000001@s.whatsapp.net";

    private HubFixture world;
    private String webhookId = "";

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        world = HubFixture.on(directory);
        world.create(EVOLUTION, "loja");
        world.create(EVOLUTION, "outra");
        webhookId = world.subscribe(EVOLUTION, "loja", "MESSAGES_UPSERT").path("webhook.id");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void sendsCopiesOfWhatCameSinceATimeToTheSocketsOfTheTenantAlone() throws Exception {
        JsonNode first = received("loja", "M1");
        // A later time: those of events are in milliseconds.
        while (!Instant.now().isAfter(time(first).plus(Duration.ofMillis(2)))) {
            Thread.onSpinWait();
        }
        JsonNode second = received("loja", "M2");
        world.evolution().receive("outra", "M3", SENDER, "tres").orElseThrow().join();
        world.addTenant("other");
        world.create("other", world.addProvider("other", EVOLUTION), "vizinha");
        try (PolledSocket socket = new PolledSocket(world.port(), TestHub.token(Role.USER, HubFixture.TENANT));
                PolledSocket stranger = new PolledSocket(world.port(), TestHub.token(Role.USER, "other"))) {
            replay(Map.of("since", time(second).toString(), "target", "socket", "instance", "loja"), 1);
            requireCopy(second, socket);
            assertThat(socket.next("replayed")).isNotBlank();

            replay(Map.of("since", time(first).toString(), "target", "socket"), 1);
            requireCopy(first, socket);
            requireCopy(second, socket);
            assertThat(socket.next("whatsapp:message_received")).contains("\"M3\"");

            replay(Map.of("fromSeq", second.path("seq").asLong(), "target", "socket", "instance", "loja"), 1);
            requireCopy(second, socket);

            replay(Map.of("since", Instant.now().plus(Duration.ofHours(1)).toString(), "target", "socket"), 0);
            world.manager("other")
                    .body(Map.of("fromSeq", 0, "target", "socket"))
                    .post("/api/events/replay")
                    .then()
                    .statusCode(200)
                    .body("clients", equalTo(1));
            world.evolution()
                    .receive("vizinha", "M9", SENDER, "nove")
                    .orElseThrow()
                    .join();
            stranger.next("whatsapp:message_received");
            assertThat(stranger.seen())
                    .allSatisfy(packet -> assertThat(packet).doesNotContain("\"M1\"", "\"M2\"", "\"M3\"", "loja"));
        }
    }

    @Test
    void deliversWhatCameSinceATimeToAWebhookAgain() throws Exception {
        JsonNode first = received("loja", "M1");
        while (!Instant.now().isAfter(time(first).plus(Duration.ofMillis(2)))) {
            Thread.onSpinWait();
        }
        JsonNode second = received("loja", "M2");

        world.manager()
                .body(Map.of("since", time(second).toString(), "target", "webhook:" + webhookId))
                .post("/api/events/replay")
                .then()
                .statusCode(200)
                .body("replayed", equalTo(1));

        JsonNode copy = world.receiver().next("message_received").json();
        assertThat(copy.path("id")).isEqualTo(second.path("id"));
        assertThat(copy.path("replayed").asBoolean()).isTrue();
    }

    /** Somebody sends a message, and the receiver of the webhook gets it. */
    private JsonNode received(String name, String id) throws InterruptedException {
        world.evolution().receive(name, id, SENDER, "texto").orElseThrow().join();
        return world.receiver().next("message_received").json();
    }

    private static Instant time(JsonNode event) {
        return Instant.parse(event.path("timestamp").asText());
    }

    private void replay(Map<String, Object> wish, int clients) {
        world.manager()
                .body(wish)
                .post("/api/events/replay")
                .then()
                .statusCode(200)
                .body("clients", equalTo(clients));
    }

    private static void requireCopy(JsonNode event, PolledSocket socket) throws Exception {
        assertThat(socket.next("whatsapp:message_received"))
                .contains("\"id\":\"" + event.path("id").asText() + "\"")
                .contains("\"seq\":" + event.path("seq").asLong())
                .contains("\"replayed\":true");
    }
}
