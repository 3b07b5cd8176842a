package io.cofre.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.cofre.hub.access.Role;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.provider.waha.FakeWaha;
import io.cofre.hub.web.DocumentExamples.Conversation;
import io.cofre.hub.web.DocumentExamples.Delivered;
import io.cofre.hub.web.DocumentExamples.Example;
import io.cofre.hub.web.DocumentExamples.Exchange;
import io.cofre.hub.web.DocumentExamples.Remark;
import io.cofre.hub.web.DocumentExamples.Sent;
import io.cofre.hub.web.DocumentExamples.Streamed;
import io.cofre.testing.EventReader;
import io.cofre.testing.Polled;
import io.cofre.testing.TestHub;
import io.cofre.testing.WebhookReceiver;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Plays the examples of the page for callers of the hub, one after the other, on a hub of its own. An answer that is
 * not like its example fails the test.
 */
final class DocumentPlayer implements AutoCloseable {
    private static final Path PAGE = Path.of("docs/HUB-API.md");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WORD = Pattern.compile("\\$([A-Z_]+)");
    private static final String NAME = "loja";
    private static final String SESSION = "suporte";
    private static final long TOKEN_SECONDS = 600;

    /** Words that stand for something else at each place. */
    private static final Set<String> CHANGING = Set.of("STATE", "WHY");

    private final FakeEvolution evolution = FakeEvolution.start();
    private final FakeWaha waha = FakeWaha.start();
    private final Map<String, String> words = new HashMap<>();
    private final List<Played> played = new ArrayList<>();
    private final WebhookReceiver receiver = new WebhookReceiver();
    private final TestHub hub;

    DocumentPlayer(Path directory) throws IOException {
        hub = TestHub.on(HubFixture.settings(directory, true));
        hub.given(Role.SUPERADMIN, "")
                .contentType(ContentType.JSON)
                .body("{\"id\":\"other\"}")
                .post("/api/tenants")
                .then()
                .statusCode(201);
        words.put("OPERATOR", TestHub.token(Role.SUPERADMIN, ""));
        words.put("MANAGER", TestHub.token(Role.TENANT_ADMIN, "acme"));
        words.put("USER", TestHub.token(Role.USER, "acme"));
        words.put("USER_OF_OTHER", TestHub.token(Role.USER, "other"));
        words.put("EVOLUTION_URL", evolution.url());
        words.put("EVOLUTION_KEY", FakeEvolution.KEY);
        words.put("WAHA_URL", waha.url());
        words.put("WAHA_KEY", FakeWaha.KEY);
        words.put("RECEIVER_URL", receiver.url());
    }

    /** A request that was played, and its answer. Bodies may be empty. */
    record Played(String method, String target, String body, int status, String answer) {}

    @Override
    public void close() {
        evolution.close();
        waha.close();
        hub.close();
        receiver.close();
    }

    /** Plays all examples, and returns what was sent and answered. */
    List<Played> play() throws IOException, InterruptedException {
        List<Example> examples = DocumentExamples.of(PAGE);
        assertThat(examples).hasSizeGreaterThan(40);
        for (Example example : examples) {
            if (example instanceof Exchange exchange) {
                play(exchange);
            } else if (example instanceof Delivered delivered) {
                expect(delivered);
            } else if (example instanceof Streamed streamed) {
                follow(streamed);
            } else if (example instanceof Conversation conversation) {
                talk(conversation);
            } else if (example instanceof Remark remark) {
                happen(remark);
            }
        }
        return List.copyOf(played);
    }

    private void happen(Remark remark) {
        switch (remark.verb()) {
            case "scan" -> evolution.scan(remark.object());
            case "receiver" -> receiver.answerWith(Integer.parseInt(remark.object()));
            default -> throw new AssertionError("nobody knows how to " + remark.verb());
        }
    }

    private void follow(Streamed streamed) throws IOException {
        String[] fields = streamed.headers().entrySet().stream()
                .map(header -> header.getKey() + ": " + filled(header.getValue()) + "\r\n")
                .toArray(String[]::new);
        List<String> differing = new ArrayList<>();
        try (EventReader events = new EventReader(hub.port(), filled(streamed.target()), fields)) {
            assertThat(events.status()).as(streamed.target()).isEqualTo(200);
            for (Sent expected : streamed.events()) {
                EventReader.Event event = events.next();
                assertThat(event.name()).as(streamed.target()).isEqualTo(expected.name());
                compare(expected.name(), tree(expected.data()), tree(event.data()), differing);
            }
        }
        assertThat(differing).as(streamed.target()).isEmpty();
    }

    private void talk(Conversation conversation) throws IOException, InterruptedException {
        String token = tree(filled(conversation.lines().get(0).substring("auth ".length())))
                .path("token")
                .asText();
        List<String> differing = new ArrayList<>();
        try (PolledSocket socket = PolledSocket.connected(hub.port(), token)) {
            for (String line :
                    conversation.lines().subList(1, conversation.lines().size())) {
                String[] parts = line.split(" ", 3);
                if (parts[0].equals(">")) {
                    socket.emit(parts[1], filled(parts[2]));
                } else {
                    JsonNode packet = tree(socket.next(parts[1]).substring("42".length()));
                    compare(parts[1], tree(parts[2]), packet.path(1), differing);
                }
            }
        }
        assertThat(differing).as(conversation.lines().toString()).isEmpty();
    }

    private void play(Exchange exchange) throws IOException {
        if (exchange.target().contains("$KEY")) {
            learnIngest();
        } else if (exchange.target().contains("$WAHA_INGEST")) {
            words.put("WAHA_INGEST", lastPart(wahaWebhook()));
        }
        if (exchange.headers().containsValue("$HMAC")) {
            words.put("HMAC", hmac(filled(exchange.body())));
        }
        if (exchange.method().equals("GET")) {
            // A delivery is recorded a moment after the receiver has answered it.
            Polled.untilNone(() -> differences(exchange));
        }
        assertThat(differences(exchange)).as(exchange.toString()).isEmpty();
    }

    private List<String> differences(Exchange exchange) {
        RequestSpecification request = hub.withoutToken().contentType(ContentType.JSON);
        exchange.headers().forEach((name, value) -> request.header(name, filled(value)));
        if (!exchange.body().isEmpty()) {
            request.body(filled(exchange.body()).getBytes(StandardCharsets.UTF_8));
        }
        Response answer = request.request(exchange.method(), filled(exchange.target()));
        played.add(new Played(
                exchange.method(),
                filled(exchange.target()),
                filled(exchange.body()),
                answer.statusCode(),
                answer.asString()));
        List<String> differing = new ArrayList<>();
        if (answer.statusCode() != exchange.status()) {
            differing.add(answer.statusCode() + " " + answer.asString());
        } else if (!exchange.answer().isEmpty()) {
            compare("", tree(exchange.answer()), tree(answer.asString()), differing);
        }
        return differing;
    }

    private void expect(Delivered delivered) throws InterruptedException {
        JsonNode example = tree(delivered.event());
        JsonNode received = receiver.next(example.path("event").asText()).json();
        while (!received.path("source").equals(example.path("source"))) {
            received = receiver.next(example.path("event").asText()).json();
        }
        List<String> differing = new ArrayList<>();
        compare("", example, received, differing);
        assertThat(differing).as(delivered.event()).isEmpty();
    }

    /** The key and the token with which the provider reaches the hub are known to the provider only. */
    private void learnIngest() {
        JsonNode webhook = evolution.webhookOf(NAME);
        words.put("KEY", lastPart(webhook));
        words.put("JWT", signature(webhook));
    }

    /** The key at the end of an address that a provider was given. */
    private static String lastPart(JsonNode webhook) {
        String url = webhook.path("url").asText();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private JsonNode wahaWebhook() {
        return waha.configOf(SESSION).path("webhooks").path(0);
    }

    /** The signature that WAHA makes with the key of its webhook. */
    private String hmac(String body) {
        String key = wahaWebhook().path("hmac").path("key").asText();
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The token that Evolution makes with the key of a webhook. */
    static String signature(JsonNode webhook) {
        Instant now = Instant.now();
        return JWT.create()
                .withIssuedAt(now)
                .withExpiresAt(now.plusSeconds(TOKEN_SECONDS))
                .withClaim("app", "evolution")
                .withClaim("action", "webhook")
                .sign(Algorithm.HMAC256(webhook.path("headers").path("jwt_key").asText()));
    }

    private String filled(String text) {
        return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(known(word.group(1))));
    }

    private String known(String word) {
        String value = words.get(word);
        if (value == null) {
            throw new AssertionError("no example gave $" + word);
        }
        return value;
    }

    /** Whether an answer has the members and types of the example; a word stands for a text that is learnt. */
    private void compare(String place, JsonNode example, JsonNode answer, List<String> differing) {
        if (example.getNodeType() != answer.getNodeType()) {
            differing.add(place + ": " + example + " is not like " + answer);
        } else if (example.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            example.fieldNames().forEachRemaining(names::add);
            answer.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(place + "." + name, example.path(name), answer.path(name), differing));
        } else if (example.isArray()) {
            if (example.isEmpty() != answer.isEmpty()) {
                differing.add(place + ": " + example + " is not like " + answer);
            }
            for (int index = 0; index < Math.min(example.size(), answer.size()); index++) {
                compare(place + "[]", example.get(index), answer.get(index), differing);
            }
        } else if (example.getNodeType() == JsonNodeType.STRING) {
            learn(place, example.asText(), answer.asText(), differing);
        } else if (example.isBoolean() && !example.equals(answer)) {
            differing.add(place + ": " + answer);
        }
    }

    private void learn(String place, String example, String answer, List<String> differing) {
        Matcher word = WORD.matcher(example);
        if (!word.matches() || CHANGING.contains(word.group(1))) {
            return;
        }
        String before = words.putIfAbsent(word.group(1), answer);
        if (before != null && !before.equals(answer)) {
            differing.add(place + ": " + answer + " is not " + before);
        }
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException malformed) {
            throw new AssertionError(text, malformed);
        }
    }
}
