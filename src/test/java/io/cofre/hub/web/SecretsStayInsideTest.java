package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static io.cofre.hub.event.ProviderKind.WAHA;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.config.Secret;
import io.cofre.hub.config.WapiConfiguration;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.WebhookSender.Outcome;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.provider.waha.FakeWaha;
import io.cofre.hub.store.StoreSettings;
import io.cofre.hub.store.TestDatabase;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.EventReader;
import io.cofre.testing.SentryReceiver;
import io.cofre.testing.TestHub;
import io.cofre.testing.WebhookReceiver.Received;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole life of a hub, and none of its secrets in an answer, an event, the log or the files. */
@Isolated
class SecretsStayInsideTest {
    private static final String SENDER = "5511900000001@s.whatsapp.net";
    private static final String HEADER_VALUE = "planted-header-value-4711";
    private static final String KEY_DATA = "planted-key-data-4711";
    private static final String HMAC_KEY = "planted-hmac-key-4711";
    private static final String WORKER_KEY = "planted-worker-key-4711";
    private static final String WAPI_KEY = "planted-wapi-key-4711";
    private static final String DATABASE_PASSWORD = "planted-database-password-4711";
    private static final String TOKEN = TestHub.token(Role.USER, HubFixture.TENANT);
    private static final String WEBHOOK = "/api/webhook-management/evolution/loja";

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    /** By what they are. */
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private final StringBuilder answers = new StringBuilder();

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void nothingOfThemIsSeenInAWholeLife(TestDatabase database, @TempDir Path directory) throws Exception {
        HubConfiguration.Keys keys = TestHub.settings(directory).keys();
        secrets.put("the secret of the store", keys.storage().text());
        secrets.put("the secret of tokens", keys.tokens().text());
        secrets.put("the metrics token", TestHub.METRICS_TOKEN);
        secrets.put("the key of Evolution", FakeEvolution.KEY);
        secrets.put("the key of WAHA", FakeWaha.KEY);
        secrets.put("the value of a header", HEADER_VALUE);
        secrets.put("the key in a protocol message", KEY_DATA);
        secrets.put("the key of a direct webhook", HMAC_KEY);
        secrets.put("the key of the worker", WORKER_KEY);
        secrets.put("the key of wapi", WAPI_KEY);
        secrets.put("the key of Sentry", SentryReceiver.KEY);
        secrets.put("the password of the database", DATABASE_PASSWORD);
        secrets.put("the token of a caller", TOKEN);
        try (SentryReceiver sentry = new SentryReceiver();
                HubFixture world = HubFixture.of(settings(database.newStore(directory), sentry));
                EventReader reader = follow(world);
                PolledSocket socket = new PolledSocket(world.port(), TOKEN)) {
            socket.emit("subscribe:raw", "{}");
            socket.next("subscribed");
            manage(world);
            List<Outcome> told = tell(world);
            told.forEach(outcome ->
                    secrets.put("the token of the instance", ProviderJson.string(json(outcome.body()), "apikey")));
            world.receiver().next("message_received");
            read(reader);
            socket.next("whatsapp:message_received");
            look(world);
            fail(world);
            fail(socket);
            assertThat(String.join("", socket.seen())).contains("whatsapp:message_received", "subscribe:error");
            answers.append(socket.seen());
            received(world);
            assertSecretsHidden("the files", files(directory));
            // Sentry itself has to see its key.
            assertSecretsHidden("the reports", String.join("", sentry.rest()).replace(SentryReceiver.KEY, ""));
        }
        assertThat(answers).contains("message_received", "mensagem", "***");
        assertThat(log.text()).contains("POST /api/webhooks/{provider}/{instanceKey} 200");
        assertSecretsHidden("the answers", answers.toString());
        assertSecretsHidden("the log", log.text());
        assertSecretsHidden("the files", files(directory));
    }

    /** A hub with all that has a key: a database, a worker that is away, wapi, and reports to Sentry. */
    private static HubConfiguration settings(StoreSettings store, SentryReceiver sentry) throws IOException {
        HubConfiguration of = HubFixture.settings(store.directory(), false);
        Configuration.Http http = of.http();
        WapiConfiguration wapi = new WapiConfiguration(
                new Configuration.Http(
                        http.host(), 0, http.bodyBytesMax(), true, http.idleTimeout(), http.stopTimeout()),
                Secret.of("http://127.0.0.1:9/"),
                store.directory().resolve("wapi"),
                ApiKey.of(WAPI_KEY),
                new WapiConfiguration.ProviderAccess(
                        EVOLUTION, URI.create("http://127.0.0.1:9"), Secret.of(FakeEvolution.KEY)),
                Optional.empty(),
                Optional.of(Secret.of(sentry.dsn())),
                false,
                false,
                Duration.ofSeconds(1),
                Duration.ofSeconds(600));
        return new HubConfiguration(
                http,
                of.keys(),
                new HubConfiguration.Storage(
                        store.directory(),
                        store.url().map(Secret::of),
                        store.user(),
                        store.url().map(any -> Secret.of(DATABASE_PASSWORD)),
                        store.eventsPerTenantMax(),
                        store.eventsAge(),
                        store.pendingPerSubscriptionMax()),
                of.sockets(),
                of.allowedTargets(),
                Optional.of(new HubConfiguration.WorkerAccess(
                        URI.create("http://127.0.0.1:9"), ApiKey.of(WORKER_KEY), "evolution")),
                of.publicUrl(),
                of.openIngest(),
                of.rates(),
                Optional.of(wapi));
    }

    private static EventReader follow(HubFixture world) throws IOException {
        String token = TestHub.token(Role.USER, HubFixture.TENANT);
        return new EventReader(world.port(), "/api/events/stream?raw=true", "Authorization: Bearer " + token + "\r\n");
    }

    private void manage(HubFixture world) {
        world.create(EVOLUTION, "loja");
        world.create(WAHA, "suporte");
        Response set = world.manager()
                .body(Map.of("url", world.receiver().url(), "headers", Map.of("X-Crm", HEADER_VALUE)))
                .post(WEBHOOK);
        secrets.put("the secret of a webhook", set.path("webhook.secret"));
        secrets.put(
                "the rotated secret",
                world.manager().post(WEBHOOK + "/rotate-secret").path("secret"));
        JsonNode evolution = world.evolution().webhookOf("loja");
        secrets.put("an ingest key of Evolution", lastPart(evolution));
        secrets.put(
                "a secret of Evolution",
                evolution.path("headers").path("jwt_key").asText());
        JsonNode waha = world.waha().configOf("suporte").path("webhooks").get(0);
        secrets.put("an ingest key of WAHA", lastPart(waha));
        secrets.put("a secret of WAHA", waha.path("hmac").path("key").asText());
        keep(world.manager()
                .body(Map.of(
                        "url",
                        world.receiver().url() + "/direct",
                        "mode",
                        "direct",
                        "hmac",
                        HMAC_KEY,
                        "customHeaders",
                        List.of(Map.of("name", "X-Crm", "value", HEADER_VALUE))))
                .post("/api/webhook-management/waha/suporte"));
        keep(world.manager().post("/api/instances/loja/connect"));
    }

    private static String lastPart(JsonNode webhook) {
        String url = webhook.path("url").asText();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static List<Outcome> tell(HubFixture world) {
        ObjectNode share = ProviderJson.object().put("type", "APP_STATE_SYNC_KEY_SHARE");
        share.putObject("appStateSyncKeyShare").putArray("keys").addObject().put("keyData", KEY_DATA);
        ObjectNode message = ProviderJson.object();
        message.putObject("key").put("id", "K1").put("remoteJid", SENDER).put("fromMe", true);
        message.putObject("message")
                .putObject("deviceSentMessage")
                .putObject("message")
                .set("protocolMessage", share);
        world.evolution().scan("loja");
        return Stream.of(
                        world.evolution().tell("loja", "messages.edited", share),
                        world.evolution().tell("loja", "messages.upsert", message),
                        world.evolution().receive("loja", "M1", SENDER, "mensagem"))
                .map(sent -> sent.orElseThrow().join())
                .toList();
    }

    private static JsonNode json(String text) {
        return ProviderJson.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private void read(EventReader reader) throws IOException {
        EventReader.Event event = reader.next();
        answers.append(event);
        while (!event.name().equals("message_received")) {
            event = reader.next();
            answers.append(event);
        }
    }

    private void look(HubFixture world) {
        for (String path : List.of(
                "/api/instances",
                "/api/instances/loja",
                "/api/instances/loja/state",
                "/api/providers",
                "/api/stats",
                WEBHOOK,
                WEBHOOK + "/deliveries",
                "/api/webhook-management/waha/suporte",
                "/api/webhook-management/waha/suporte/deliveries")) {
            keep(world.manager().get(path));
        }
        keep(world.manager().post(WEBHOOK + "/test"));
        keep(world.as(Role.SUPERADMIN, "").get("/metrics"));
        keep(world.as(Role.SUPERADMIN, "").get("/api/tenants"));
        keep(world.withoutToken().get("/health/ready"));
        for (String key : List.of(WAPI_KEY, WAPI_KEY + "x")) {
            keep(world.withoutToken()
                    .port(world.wapiPort())
                    .header("apikey", key)
                    .get("/get-qr-code/ana/"));
            keep(world.withoutToken()
                    .port(world.wapiPort())
                    .header("apikey", key)
                    .body("{\"session_id\":\"ana\"}")
                    .post("/register-session/"));
        }
        keep(world.withoutToken().header("Authorization", "Bearer " + TOKEN).get("/api/instances?token=" + TOKEN));
        keep(world.withoutToken()
                .header("Authorization", "Bearer " + TOKEN + "x")
                .get("/api/" + TOKEN));
    }

    /** Things go wrong, and each is told to somebody. */
    private void fail(HubFixture world) {
        for (int status : new int[] {400, 401, 404, 500, 503}) {
            world.evolution().server().failNext(6, status);
            keep(world.manager().post("/api/instances/loja/connect"));
            keep(world.manager().body("{}").post(WEBHOOK));
            world.evolution().server().failNext(0, status);
        }
        for (String key : List.of("an ingest key of Evolution", "an ingest key of WAHA")) {
            String kind = key.endsWith("WAHA") ? "waha" : "evolution";
            String path = "/api/webhooks/" + kind + "/" + secrets.get(key);
            keep(world.withoutToken().body("{}").post(path));
            keep(world.withoutToken().body("{}").get(path));
            keep(world.withoutToken().body("{}").post(path + "/../%2e%2e"));
            keep(world.withoutToken()
                    .body("x".repeat(HubFixture.BODY_BYTES_MAX + 1))
                    .post(path));
        }
        keep(world.manager()
                .body(Map.of("url", "http://169.254.169.254/" + HEADER_VALUE, "headers", Map.of("Host", HEADER_VALUE)))
                .post(WEBHOOK));
        keep(world.manager()
                .body(Map.of("kind", "evolution", "baseUrl", world.evolution().url(), "key", FakeEvolution.KEY))
                .post("/api/providers"));
        world.receiver().answerWith(500);
        keep(world.manager().post(WEBHOOK + "/test"));
        keep(world.manager().delete("/api/instances/loja"));
        keep(world.manager().delete("/api/instances/suporte"));
    }

    /** A client that is refused, and one that sends its token where it does not belong. */
    private static void fail(PolledSocket socket) throws Exception {
        socket.emit("subscribe:instance", "\"" + HMAC_KEY.length() + " nobody\"");
        socket.next("subscribe:error");
        socket.emit("authenticate", "{\"token\":\"" + TOKEN + "x\"}");
        socket.next("auth_error");
    }

    private void received(HubFixture world) {
        for (Received received : world.receiver().all()) {
            answers.append(received.body());
            received.headers().forEach((name, value) -> {
                // This one is for the receiver.
                if (!name.equals("x-crm")) {
                    answers.append(name).append(value);
                }
            });
        }
    }

    private void keep(Response answer) {
        answers.append(answer.statusCode()).append(answer.headers()).append(answer.asString());
    }

    private static String files(Path directory) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    private void assertSecretsHidden(String where, String text) {
        secrets.forEach((what, secret) -> {
            assertThat(secret).as(what).hasSizeGreaterThan(7);
            assertThat(text.contains(secret)).as(what + " is in " + where).isFalse();
        });
    }
}
