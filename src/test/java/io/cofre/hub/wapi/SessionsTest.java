package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.access.Role;
import io.cofre.hub.event.ProviderKind;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.Polled;
import io.cofre.testing.WebhookReceiver;
import io.cofre.testing.WebhookReceiver.Received;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions of wapi over doubles of both providers. */
@Isolated
class SessionsTest {
    private static final int TEXTS = 20;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void showsAQrCodeOnlyUntilItIsScanned(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.register("loja").then().statusCode(200);
            assertThat(world.file("loja")).exists();
            world.provider().scan("loja");
            Polled.until(() -> !Files.exists(world.file("loja")));
            world.client().get("/get-qr-code/loja").then().statusCode(404);
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void takesOverASessionThatTheProviderHas(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.of(kind, directory.resolve("first"))) {
            world.login("loja");
            // The hub forgets it, and the provider does not.
            world.hub(Role.SUPERADMIN, "")
                    .header("X-Tenant-Id", "wapi")
                    .delete("/api/instances/loja?keep=true")
                    .then()
                    .statusCode(204);
            world.send("loja", "a").then().statusCode(400);
            world.register("loja").then().statusCode(200);
            world.client().get("/get-qr-code/loja").then().statusCode(404);
            world.send("loja", "a").then().statusCode(200);
            world.provider().receive("loja", "AAA", "chega");
            Polled.until(() -> world.receiver().all().size() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void bringsTextsInOrderAndEachOnce(ProviderKind kind) throws Exception {
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.login("loja");
            for (int number = 0; number < TEXTS; number++) {
                int before = number;
                world.provider().receive("loja", "ID" + number, "text " + number);
                Polled.until(() -> world.receiver().all().size() > before);
            }
            // The provider tells one again, as after an answer that it did not get.
            world.provider().receive("loja", "ID0", "text 0");
            world.provider().receive("loja", "LAST", "last");
            Polled.until(() -> texts(world).contains("last"));
            assertThat(texts(world))
                    .containsExactlyElementsOf(Stream.concat(
                                    IntStream.range(0, TEXTS).mapToObj(number -> "text " + number), Stream.of("last"))
                            .toList());
            assertThat(world.receiver().all())
                    .allSatisfy(received -> assertThat(received.path()).isEqualTo("/hook/loja"))
                    .extracting(received -> received.headers().get("webhook-id"))
                    .doesNotHaveDuplicates()
                    .allSatisfy(id -> assertThat(id).startsWith("evt_"));
        }
    }

    /** After a login WhatsApp tells the history of the account, and what its other devices send. */
    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void bringsNoTextOfOurOwnAndNoneThatIsOlderThanTheLogin(ProviderKind kind) throws IOException {
        long before = Instant.now().getEpochSecond() - 60;
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.login("loja");
            long after = Instant.now().getEpochSecond() + 1;
            world.provider().tell("loja", "OLD", false, before);
            world.provider().tell("loja", "OWN", true, after);
            world.provider().tell("loja", "NEW", false, after);
            Polled.until(() -> !texts(world).isEmpty());
            world.provider().receive("loja", "END", "END");
            Polled.until(() -> texts(world).contains("END"));
            assertThat(texts(world)).containsExactly("NEW", "END");
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void answersWithTheIdThatWhatsAppKnows(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.login("loja");
            for (int number = 0; number < 2; number++) {
                String id = world.send("loja", "a").jsonPath().getString("Info.Id");
                assertThat(id).isNotEmpty().isEqualTo(world.provider().lastSent());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void keepsNamesOfAnyTextApart(ProviderKind kind) throws IOException {
        List<String> names = List.of("a/b", "a%2Fb", "..", "ação 1", "x-YQ");
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            for (String name : names) {
                world.login(name);
                String there = SessionName.of(name)
                        .orElseThrow()
                        .atProvider(PlayedProvider.names(kind))
                        .orElseThrow();
                world.provider().receive(there, "M", "to " + name);
            }
            Polled.until(() -> world.receiver().all().size() == names.size());
            for (String name : names) {
                String segment = SessionName.of(name).orElseThrow().segment();
                Received received = world.receiver().all().stream()
                        .filter(each -> each.json().path("Text").asText().equals("to " + name))
                        .findFirst()
                        .orElseThrow();
                assertThat(received.path()).isEqualTo("/hook/" + name);
                assertThat(world.client()
                                .get("/get-session-info/" + segment + "/")
                                .jsonPath()
                                .getString("SessionID"))
                        .isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void connectsAgainAfterARestartOfTheProvider(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.of(kind, directory, Duration.ofSeconds(20), Duration.ofMillis(200))) {
            world.login("loja");
            world.provider().restart("loja");
            Polled.until(() -> world.provider().isOpen("loja"));
            world.send("loja", "a").then().statusCode(200);
            assertThat(log.text()).contains("session 'loja' is not connected");
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void connectsAllAgainWhenTheHubStarts(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.login("loja");
            world.provider().restart("loja");
            world.restart();
            Polled.until(() -> world.provider().isOpen("loja"));
            world.send("loja", "a").then().statusCode(200);
            world.provider().receive("loja", "AAA", "chega");
            Polled.until(() -> texts(world).equals(List.of("chega")));
        }
    }

    /** Somebody with a token of the tenant has a webhook for the events of a session, and removes it. */
    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void keepsItsWebhookWhileOthersComeAndGo(ProviderKind kind) throws Exception {
        String path = "/api/webhook-management/" + kind.wireName() + "/loja";
        Map<String, String> variables = Map.of("COFRE_HUB_ALLOW_TARGETS", "127.0.0.1");
        try (WapiWorld world = WapiWorld.by(kind, directory, variables);
                WebhookReceiver other = new WebhookReceiver()) {
            world.login("loja");
            Supplier<RequestSpecification> manager =
                    () -> world.hub(Role.SUPERADMIN, "").header("X-Tenant-Id", "wapi");
            String shown = manager.get().get(path).jsonPath().getString("webhook.url");
            assertThat(shown).startsWith("http://127.0.0.1:").endsWith("/***");
            String id = manager.get().get(path).jsonPath().getString("webhook.id");
            manager.get()
                    .body(Map.of("id", id, "url", other.url()))
                    .post(path)
                    .then()
                    .statusCode(409);

            manager.get().body(Map.of("url", other.url())).post(path).then().statusCode(200);
            world.provider().receive("loja", "AAA", "first");
            assertThat(other.next("message_received").json().path("seq").asLong())
                    .isPositive();
            Polled.until(() -> texts(world).equals(List.of("first")));

            manager.get().delete(path).then().statusCode(200);
            world.provider().receive("loja", "BBB", "second");
            Polled.until(() -> texts(world).equals(List.of("first", "second")));
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void registersAnewWhatWasLoggedOutOrDeleted(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.login("loja");
            world.provider().logout("loja");
            world.send("loja", "a").then().statusCode(500);
            world.login("loja");
            world.send("loja", "a").then().statusCode(200);

            world.provider().delete("loja");
            world.send("loja", "a").then().statusCode(400);
            world.login("loja");
            world.provider().receive("loja", "AAA", "chega");
            Polled.until(() -> texts(world).equals(List.of("chega")));
        }
    }

    @Test
    void reportsASessionThatTheProviderHasDeletedAndLeavesItAlone() throws IOException {
        try (WapiWorld world =
                WapiWorld.of(ProviderKind.EVOLUTION, directory, Duration.ofSeconds(20), Duration.ofMillis(100))) {
            world.login("loja");
            world.provider().delete("loja");
            Polled.until(() -> log.text().contains("session 'loja' is not registered any more"));
            assertThat(world.provider().has("loja")).isFalse();
        }
    }

    @Test
    void answersAtOnceIfItIsNotToWait() throws IOException {
        try (WapiWorld world = WapiWorld.of(ProviderKind.WAHA, directory, Duration.ZERO, Duration.ofMinutes(10))) {
            world.register("loja").then().statusCode(200);
            Polled.until(() -> world.client().get("/get-qr-code/loja").statusCode() == 200);
        }
    }

    @Test
    void tellsWhatIsWrongWithTheProvider() throws IOException {
        try (WapiWorld world = WapiWorld.of(ProviderKind.WAHA, directory)) {
            ((PlayedProvider.Waha) world.provider()).fake().server().failNext(20, 401);
            assertThat(world.register("loja").then().statusCode(502).extract().asString())
                    .startsWith("WAHA refuses it")
                    .endsWith("\n");
        }
    }

    private static List<String> texts(WapiWorld world) {
        return world.receiver().all().stream()
                .map(received -> received.json().path("Text").asText())
                .toList();
    }
}
