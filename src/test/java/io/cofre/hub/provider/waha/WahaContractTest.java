package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.object;
import static io.cofre.hub.provider.ProviderJson.string;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.FakeServer.Call;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.Shape;
import io.cofre.hub.provider.WebhookSender.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares the double of WAHA with the shapes that WAHA's own documents and source tell, key by key. */
class WahaContractTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden/waha");
    private static final JsonNode WEBHOOKS = read("webhooks.json");
    private static final String CHAT = "5511900009001@c.us";
    private static final String KEY = "a-key-that-signs-webhooks";

    private final FakeWaha waha = FakeWaha.start(0.001);
    private final FakeServer receiver = new FakeServer(call -> Answer.empty(200));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        waha.close();
        receiver.close();
    }

    @Test
    void answersAsTheDocumentsSay() throws Exception {
        List<String> differences = new ArrayList<>();
        for (JsonNode exchange : read("answers.json")) {
            if (string(exchange, "before").equals("scan")) {
                waha.scan("loja");
            }
            play(exchange).forEach(difference -> differences.add(string(exchange, "name") + ": " + difference));
        }
        assertThat(differences).isEmpty();
    }

    private List<String> play(JsonNode exchange) throws IOException, InterruptedException {
        String[] request = string(exchange, "request").split(" ", 2);
        String body = exchange.has("body") ? ProviderJson.text(exchange.get("body")) : "";
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(waha.url() + request[1]))
                        .header("X-Api-Key", exchange.has("key") ? string(exchange, "key") : FakeWaha.KEY)
                        .header("Accept", "application/json")
                        .method(request[0], HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(string(exchange, "name")).isEqualTo(statusOf(exchange));
        JsonNode actual = ProviderJson.read(answer.body()).orElse(NullNode.getInstance());
        JsonNode documented = exchange.path("answer");
        assertThat(actual.isNull()).as(string(exchange, "name")).isEqualTo(documented.isNull());
        if (documented.path("message").isTextual() || documented.path("error").isTextual()) {
            assertThat(string(actual, "message")).isEqualTo(string(documented, "message"));
            assertThat(string(actual, "error")).isEqualTo(string(documented, "error"));
        }
        return differences(documented, actual);
    }

    private static int statusOf(JsonNode exchange) {
        return exchange.path("status").asInt();
    }

    @Test
    void sendsWebhooksAsTheDocumentsSay() {
        live();
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, JsonNode> documented : WEBHOOKS.path("payloads").properties()) {
            List<JsonNode> bodies = receiver.calls().stream()
                    .map(Call::json)
                    .filter(body -> string(body, "event").equals(documented.getKey()))
                    .toList();
            assertThat(bodies).as(documented.getKey()).isNotEmpty();
            for (JsonNode body : bodies) {
                differences.addAll(differences(WEBHOOKS.path("frame"), body));
                differences.addAll(differences(documented.getValue(), body.path("payload")));
            }
        }
        assertThat(differences).isEmpty();
        assertThat(receiver.calls())
                .extracting(call -> string(call.json(), "id"))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("evt_[0-9a-z]{26}"));
    }

    @Test
    void sendsTheDocumentedHeadersAndSignsTheRawBody() {
        live();
        assertThat(receiver.calls()).isNotEmpty().allSatisfy(call -> {
            WEBHOOKS.path("headers")
                    .properties()
                    .forEach(header -> assertThat(call.header(header.getKey()))
                            .matches(header.getValue().asText()));
            assertThat(call.header("X-Webhook-Hmac")).isEqualTo(WahaWebhooks.hmac(KEY, call.text()));
        });
        JsonNode vector = WEBHOOKS.path("hmac");
        assertThat(WahaWebhooks.hmac(string(vector, "key"), string(vector, "body")))
                .isEqualTo(string(vector, "value"));
    }

    @Test
    void tellsItsStatusesInTheDocumentedOrderAndNoMoreThanThree() {
        live();
        List<JsonNode> told = receiver.calls().stream()
                .map(Call::json)
                .filter(body -> string(body, "event").equals("session.status"))
                .map(body -> body.path("payload"))
                .toList();
        assertThat(told)
                .extracting(payload -> string(payload, "status"))
                .contains("STARTING", "SCAN_QR_CODE", "WORKING", "FAILED");
        assertThat(told).allSatisfy(payload -> {
            List<String> statuses = StreamSupport.stream(
                            payload.path("statuses").spliterator(), false)
                    .map(status -> string(status, "status"))
                    .toList();
            assertThat(statuses).hasSizeBetween(1, 3).endsWith(string(payload, "status"));
        });
    }

    /** The session tells each new QR code, and after the last it has failed. */
    @Test
    void tellsEachNewQrCode() {
        create();
        waha.renewQrCode("loja");
        waha.fail("loja");
        waha.sender().awaitSettled();
        assertThat(receiver.calls())
                .extracting(call -> string(call.json().path("payload"), "status"))
                .containsExactlyInAnyOrder("STARTING", "SCAN_QR_CODE", "SCAN_QR_CODE", "FAILED");
    }

    @Test
    void namesEachAcknowledgementAsTheDocumentsDo() {
        create();
        waha.scan("loja");
        WEBHOOKS.path("ackNames").properties().forEach(ack -> {
            waha.acknowledge("loja", "A" + ack.getKey(), CHAT, Integer.parseInt(ack.getKey()))
                    .forEach(sent -> sent.join());
            assertThat(receiver.calls())
                    .extracting(Call::json)
                    .filteredOn(body -> string(body.path("payload"), "id").endsWith("_A" + ack.getKey()))
                    .singleElement()
                    .satisfies(body -> assertThat(string(body.path("payload"), "ackName"))
                            .isEqualTo(ack.getValue().asText()));
        });
    }

    /** Fifteen tries in all, after refusals too. */
    @Test
    void triesAgainAfterEachError() {
        create();
        waha.scan("loja");
        waha.sender().awaitSettled();
        receiver.failNext(1, 404);
        receiver.failNext(1, 400);
        receiver.failNext(1, 503);
        Outcome taken = waha.acknowledge("loja", "A1", CHAT, 3).get(0).join();
        assertThat(taken.tries()).isEqualTo(4);
        assertThat(taken.isTaken()).isTrue();
        receiver.failNext(15, 500);
        Outcome givenUp = waha.acknowledge("loja", "A2", CHAT, 3).get(0).join();
        assertThat(givenUp.tries()).isEqualTo(15);
        assertThat(givenUp.isTaken()).isFalse();
    }

    private void live() {
        create();
        waha.scan("loja");
        waha.receive("loja", "AAA", CHAT, "oi");
        waha.acknowledge("loja", "BBB", CHAT, 3);
        waha.fail("loja");
        waha.sender().awaitSettled();
    }

    private void create() {
        ObjectNode config = object();
        config.putObject("metadata").put("user.id", "1");
        ObjectNode webhook = config.putArray("webhooks").addObject().put("url", receiver.url() + "/hook");
        webhook.putArray("events").add("*");
        webhook.putObject("hmac").put("key", KEY);
        webhook.putArray("customHeaders").addObject().put("name", "X-Theirs").put("value", "1");
        ObjectNode asked = object().put("name", "loja");
        asked.set("config", config);
        send("/api/sessions", asked);
    }

    private void send(String path, JsonNode body) {
        try {
            HttpResponse<Void> answer = client.send(
                    HttpRequest.newBuilder(URI.create(waha.url() + path))
                            .header("X-Api-Key", FakeWaha.KEY)
                            .POST(HttpRequest.BodyPublishers.ofString(ProviderJson.text(body)))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(201);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> differences(JsonNode documented, JsonNode actual) {
        return Shape.differences(expected(documented, actual), actual);
    }

    /** The documented shape as it must be where the double says so much: without names that may be missing and are. */
    private static JsonNode expected(JsonNode documented, JsonNode actual) {
        if (documented.isObject() && documented.isEmpty()) {
            return actual;
        }
        if (documented.isArray() && !documented.isEmpty() && !actual.isEmpty()) {
            return ProviderJson.array().add(expected(documented.get(0), actual.path(0)));
        }
        if (!documented.isObject()) {
            return documented;
        }
        ObjectNode expected = object();
        documented.properties().stream()
                .flatMap(member -> named(member, actual))
                .forEach(member ->
                        expected.set(member.getKey(), expected(member.getValue(), actual.path(member.getKey()))));
        return expected;
    }

    private static Stream<Map.Entry<String, JsonNode>> named(Map.Entry<String, JsonNode> member, JsonNode actual) {
        if (!member.getKey().endsWith("?")) {
            return Stream.of(member);
        }
        String name = member.getKey().substring(0, member.getKey().length() - 1);
        return actual.has(name) ? Stream.of(Map.entry(name, member.getValue())) : Stream.empty();
    }

    private static JsonNode read(String file) {
        try {
            return ProviderJson.read(Files.readAllBytes(DIRECTORY.resolve(file)))
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
