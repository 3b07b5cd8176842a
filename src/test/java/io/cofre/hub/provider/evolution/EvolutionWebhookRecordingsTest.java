package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.object;
import static io.cofre.hub.provider.ProviderJson.string;
import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.FakeServer.Call;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.Shape;
import io.cofre.hub.provider.TestAccounts;
import io.cofre.hub.provider.evolution.Recordings.Webhook;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares each webhook that the real Evolution API sent, key by key, with those that the double sends in the life of
 * its instances. Of the events that only happen at WhatsApp the double tells the recorded data.
 */
class EvolutionWebhookRecordingsTest {
    private static final String CHAT = "5511900009001@s.whatsapp.net";
    private static final String GROUP = "120363000000000001@g.us";
    private static final String CHANNEL = "canal1";

    /** The events that the double makes itself. */
    private static final Set<String> MADE_BY_THE_DOUBLE = Set.of(
            "connection.update",
            "instance.create",
            "instance.delete",
            "logout.instance",
            "messages.update",
            "messages.upsert",
            "qrcode.updated",
            "remove.instance",
            "send.message",
            "status.instance");

    private static final SessionFolders FOLDERS = SessionFolders.inMemory();
    private static final FakeEvolution EVOLUTION = FakeEvolution.start(FOLDERS, 0.001);
    private static final FakeServer RECEIVER = new FakeServer(call -> Answer.empty(200));
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void live() throws Exception {
        EVOLUTION.joinGroup(GROUP);
        liveWhole("loja2", false);
        liveWhole("loja7", true);
        EVOLUTION.create("loja8", RECEIVER.url() + "/hook/loja8", TestAccounts.INGEST_SECRET);
        FOLDERS.write(EVOLUTION.idOf("loja8"));
        send("GET", "/instance/connect/loja8", object());
        liveAsChannel();
        EVOLUTION.sender().awaitSettled();
    }

    @AfterAll
    static void stop() {
        EVOLUTION.close();
        RECEIVER.close();
    }

    private static void liveWhole(String name, boolean isByEvents) throws Exception {
        EVOLUTION.create(name, RECEIVER.url() + "/hook/" + name, TestAccounts.INGEST_SECRET);
        if (isByEvents) {
            send("DELETE", "/instance/delete/" + name, object());
            ObjectNode asked = object().put("instanceName", name).put("integration", "WHATSAPP-BAILEYS");
            send("POST", "/instance/create", asked.set("webhook", webhook(name, true)));
        }
        send("GET", "/instance/connect/" + name, object());
        EVOLUTION.renewQrCode(name);
        EVOLUTION.reachQrLimit(name);
        send("GET", "/instance/connect/" + name, object());
        EVOLUTION.scan(name);
        EVOLUTION.receive(name, "M1", CHAT, "oi");
        EVOLUTION.acknowledge(name, "M2", CHAT, "DELIVERY_ACK");
        sendTexts(name);
        EVOLUTION.storm(name, 1);
        recorded()
                .filter(webhook -> !isMadeByTheDouble(webhook))
                .filter(webhook -> !isOfChannel(webhook))
                .forEach(webhook ->
                        EVOLUTION.tell(name, event(webhook), webhook.body().path("data")));
        EVOLUTION.loseLogin(name);
        FOLDERS.delete(EVOLUTION.idOf(name));
        send("GET", "/instance/connect/" + name, object());
        EVOLUTION.scan(name);
        send("DELETE", "/instance/logout/" + name, object());
        send("DELETE", "/instance/delete/" + name, object());
    }

    private static void sendTexts(String name) throws Exception {
        ObjectNode text = object().put("number", CHAT).put("text", "Olá");
        send("POST", "/message/sendText/" + name, text);
        ObjectNode reply = text.deepCopy();
        reply.putObject("quoted").putObject("key").put("id", "M1");
        send("POST", "/message/sendText/" + name, reply);
        send("POST", "/message/sendText/" + name, text.deepCopy().put("number", GROUP));
    }

    private static void liveAsChannel() throws Exception {
        ObjectNode asked = object().put("instanceName", CHANNEL).put("integration", "EVOLUTION");
        send("POST", "/instance/create", asked.set("webhook", webhook(CHANNEL, false)));
        send(
                "POST",
                "/message/sendText/" + CHANNEL,
                object().put("number", "5511900000002").put("text", "Olá"));
        recorded()
                .filter(EvolutionWebhookRecordingsTest::isOfChannel)
                .filter(webhook -> !isMadeByTheDouble(webhook))
                .forEach(webhook ->
                        EVOLUTION.tell(CHANNEL, event(webhook), webhook.body().path("data")));
        send("DELETE", "/instance/delete/" + CHANNEL, object());
    }

    private static ObjectNode webhook(String name, boolean isByEvents) {
        ObjectNode webhook =
                object().put("url", RECEIVER.url() + "/hook/" + name).put("byEvents", isByEvents);
        webhook.putObject("headers").put("jwt_key", TestAccounts.INGEST_SECRET).put("x-tenant", "acme");
        webhook.putArray("events");
        return webhook;
    }

    @TestFactory
    Stream<DynamicTest> sendsWebhooksOfTheRecordedShapes() {
        return recorded().map(webhook -> DynamicTest.dynamicTest(webhook.toString(), () -> compare(webhook)));
    }

    private static void compare(Webhook real) {
        List<JsonNode> ofDouble = RECEIVER.calls().stream()
                .filter(call -> hasEventInPath(call.path()) == hasEventInPath(real.path()))
                .map(Call::json)
                .filter(body -> string(body, "event").equals(event(real)))
                .toList();
        List<String> leastDifferences = ofDouble.stream()
                .map(body -> Shape.differences(real.body(), body))
                .min(Comparator.comparing(List::size))
                .orElse(List.of("the double sends none"));
        assertThat(leastDifferences).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> signsWithTokensOfTheRecordedShape() {
        return recorded()
                .filter(webhook -> string(webhook.headers(), "authorization").startsWith("Bearer ey"))
                .map(webhook -> DynamicTest.dynamicTest(webhook.toString(), () -> compareTokens(webhook)));
    }

    private static void compareTokens(Webhook real) {
        Call ofDouble = RECEIVER.calls().stream()
                .filter(call -> call.path().startsWith("/hook/loja"))
                .findFirst()
                .orElseThrow();
        String token = string(real.headers(), "authorization");
        assertThat(Shape.differences(claims(token), claims(ofDouble.header("Authorization"))))
                .isEmpty();
        assertThat(ofDouble.header("Content-Type")).isEqualTo(string(real.headers(), "content-type"));
    }

    @TestFactory
    Stream<DynamicTest> sendsByEventsToTheRecordedPaths() {
        return recorded()
                .filter(webhook -> webhook.path().startsWith("/hook/loja7/"))
                .map(Webhook::path)
                .distinct()
                .map(path -> DynamicTest.dynamicTest(
                        path,
                        () -> assertThat(RECEIVER.calls())
                                .extracting(Call::path)
                                .contains(path)));
    }

    private static JsonNode claims(String authorization) {
        var token = JWT.decode(authorization.substring("Bearer ".length()));
        ObjectNode claims = object();
        token.getClaims().forEach((name, claim) -> claims.set(name, claim.as(JsonNode.class)));
        long lifeSecs = claims.path("exp").asLong() - claims.path("iat").asLong();
        return claims.put("algorithm " + token.getAlgorithm(), true).put("life of " + lifeSecs + " s", true);
    }

    /** Those of the global webhook and of one subscription differ only in their path. */
    private static boolean hasEventInPath(String path) {
        return path.startsWith("/global/") || path.split("/", -1).length > 3;
    }

    private static boolean isMadeByTheDouble(Webhook webhook) {
        JsonNode data = webhook.body().path("data");
        boolean isOtherMessage = event(webhook).equals("messages.upsert")
                && (isOfChannel(webhook)
                        || data.has("contextInfo")
                        || !data.path("message").has("conversation"));
        return MADE_BY_THE_DOUBLE.contains(event(webhook)) && !isOtherMessage;
    }

    private static boolean isOfChannel(Webhook webhook) {
        return webhook.path().endsWith("/" + CHANNEL);
    }

    private static String event(Webhook webhook) {
        return string(webhook.body(), "event");
    }

    private static Stream<Webhook> recorded() {
        return Recordings.webhooks().stream();
    }

    private static void send(String method, String path, JsonNode body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(EVOLUTION.url() + path))
                .header("apikey", FakeEvolution.KEY)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(ProviderJson.text(body)))
                .build();
        int status =
                CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        assertThat(status).as(method + " " + path).isBetween(200, 299);
    }
}
