package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.access.Role;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.Polled;
import io.cofre.testing.SentryReceiver;
import io.cofre.testing.TestHub;
import io.cofre.testing.WebhookReceiver;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A life of a session of wapi, and none of its secrets in an answer, a text, a report, the log or the files. */
@Isolated
@Timeout(120)
class WapiSecretsTest {
    private static final String SESSION = "loja";
    private static final String WEBHOOK_SECRET = "planted-secret-of-the-webhook-4711";
    private static final String URL_SECRET = "planted-secret-of-an-image-4711";
    private static final String REDIS_SECRET = "planted-secret-of-redis-4711";
    private static final String GUESS = "planted-guess-at-the-key-4711";
    private static final List<String> SECRETS_OF_OLD =
            List.of("ClientId", "ClientToken", "ServerToken", "EncKey", "MacKey");

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @TempDir
    Path directory;

    /** By what they are. */
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private final StringBuilder answers = new StringBuilder();

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void nothingOfThemIsSeenInALife(ProviderKind kind) throws Exception {
        secrets.put("the secret of the store", "a-secret-of-the-store-for-tests-0123456789");
        secrets.put("the secret of tokens", TestHub.tokenSecret());
        secrets.put("the metrics token", TestHub.METRICS_TOKEN);
        secrets.put("the key of wapi", WapiWorld.KEY);
        secrets.put("the secret in the webhook", WEBHOOK_SECRET);
        secrets.put("the secret in the URL of an image", URL_SECRET);
        secrets.put("the password of Redis", REDIS_SECRET);
        secrets.put("a guess", GUESS);
        secrets.put("the key of Sentry", SentryReceiver.KEY);
        try (SentryReceiver sentry = new SentryReceiver();
                WebhookReceiver receiver = new WebhookReceiver();
                WapiWorld world = WapiWorld.by(
                        kind,
                        directory,
                        Map.of(
                                "WAPI_GETTING_MESSAGES_WEBHOOK",
                                receiver.url() + "?token=" + WEBHOOK_SECRET + "&session=",
                                "WAPI_REDIS_HOST",
                                "redis://:" + REDIS_SECRET + "@127.0.0.1:1",
                                "WAPI_SENTRY_DSN",
                                sentry.dsn(),
                                "WAPI_CONNECTIONS_CHECKOUT_DURATION_SECS",
                                "5",
                                "COFRE_HUB_LOGS",
                                "true"))) {
            secrets.put("the key of the provider", world.provider().key());
            world.login(SESSION);
            plantThoseOfTheProvider(world);
            live(world, receiver);
            world.provider().restart(SESSION);
            String report = sentry.next();
            assertThat(report).contains("a session is not connected");
            keep(report);
            Polled.until(() -> world.provider().isOpen(SESSION));
            fail(world, receiver);
            sentry.rest().forEach(this::keep);
            receiver.all().forEach(text -> answers.append(text.headers()).append(text.body()));
            assertSecretsHidden("the files", files());
        }
        assertThat(answers).contains("a text to loja");
        assertThat(log.text()).contains("POST /send-message 200", "GET /get-session-info/{session} 200");
        assertSecretsHidden("the answers", answers.toString());
        assertSecretsHidden("the log", log.text());
        assertSecretsHidden("the files", files());
    }

    private void plantThoseOfTheProvider(WapiWorld world) {
        JsonNode webhook;
        if (world.provider() instanceof PlayedProvider.Evolution evolution) {
            webhook = evolution.fake().webhookOf(SESSION);
            secrets.put(
                    "a secret of Evolution",
                    webhook.path("headers").path("jwt_key").asText());
            String told = evolution
                    .fake()
                    .receive(SESSION, "AAA1", "5511900000001@s.whatsapp.net", "a text to loja")
                    .orElseThrow()
                    .join()
                    .body();
            secrets.put("the token of the instance", ProviderJson.string(json(told), "apikey"));
        } else {
            JsonNode config = ((PlayedProvider.Waha) world.provider()).fake().configOf(SESSION);
            webhook = config.path("webhooks").get(0);
            world.provider().receive(SESSION, "AAA1", "a text to loja");
            secrets.put("a secret of WAHA", webhook.path("hmac").path("key").asText());
        }
        String url = webhook.path("url").asText();
        secrets.put("the key of the ingest", url.substring(url.lastIndexOf('/') + 1));
    }

    private static JsonNode json(String text) {
        return ProviderJson.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private void live(WapiWorld world, WebhookReceiver receiver) {
        Polled.until(() -> receiver.all().size() == 1);
        keep(world.send(SESSION, "a text of loja"));
        Response info = world.client().get("/get-session-info/loja/");
        for (String secret : SECRETS_OF_OLD) {
            Map<String, Object> shown = info.jsonPath().getMap("WhatsAppSession");
            assertThat(shown).containsKey(secret);
            assertThat(shown.get(secret)).isNull();
        }
        keep(info);
        keep(world.client().get("/get-active-connection-info/loja/"));
        keep(world.client().get("/get-qr-code/loja/"));
        keep(image(world, "http://127.0.0.1:1/a.png?token=" + URL_SECRET));
        keep(image(world, "https://user:" + URL_SECRET + "@example.com/a.png"));
        for (String path : List.of(
                "/api/instances",
                "/api/instances/loja",
                "/api/instances/loja/state",
                "/api/providers",
                "/api/stats",
                "/api/webhook-management/" + world.provider().kind().wireName() + "/loja",
                "/api/webhook-management/" + world.provider().kind().wireName() + "/loja/deliveries")) {
            keep(manager(world).get(path));
        }
        keep(manager(world).get("/metrics"));
    }

    private static RequestSpecification manager(WapiWorld world) {
        return world.hub(Role.SUPERADMIN, "").header("X-Tenant-Id", "wapi");
    }

    private static Response image(WapiWorld world, String url) {
        return world.client()
                .body(Map.of("session_name", SESSION, "chat_id", "5511900000002", "image_url", url))
                .post("/send-image/");
    }

    /** Things go wrong, and each is told to somebody. */
    private void fail(WapiWorld world, WebhookReceiver receiver) {
        FakeServer provider = world.provider().server();
        for (int status : new int[] {400, 401, 404, 500, 503}) {
            provider.failNext(10, status);
            keep(world.send(SESSION, "b"));
            keep(world.client().get("/get-session-info/loja/"));
            keep(world.client().get("/get-active-connection-info/loja/"));
            keep(world.register("other"));
            provider.failNoMore();
        }
        for (String key : List.of(GUESS, "")) {
            keep(world.stranger().header("apikey", key).get("/get-session-info/loja/"));
            keep(world.stranger().header("Authorization", "Bearer " + key).get("/get-session-info/loja/"));
        }
        keep(world.client().body("{\"session_id\":\"" + GUESS).post("/register-session/"));
        receiver.answerWith(500);
        world.provider().receive(SESSION, "AAA2", "a text to nobody");
        Polled.until(() -> receiver.all().size() >= 2);
        keep(manager(world).get("/api/dead-letters"));
        receiver.answerWith(200);
    }

    private void keep(Response answer) {
        answers.append(answer.statusCode()).append(answer.headers()).append(answer.asString());
    }

    /** Sentry is to know its own key. */
    private void keep(String report) {
        answers.append(report.replace(SentryReceiver.KEY, ""));
    }

    private String files() throws IOException {
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
