package io.cofre.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.access.Role;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.web.DocumentPlayer.Played;
import io.cofre.testing.EventReader;
import io.cofre.testing.Polled;
import io.cofre.testing.TestHub;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The description of the hub's routes: complete, and its examples as callers send them and the hub answers them. */
@Timeout(120)
class HubOpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** For the linter of {@code .ci/run}. */
    private static final Path COPY = Path.of("target/openapi-hub.json");

    private static final String LOJA = "/api/webhook-management/evolution/loja";
    private static final String SUPORTE = "/api/webhook-management/waha/suporte";
    private static final int GONE = 410;
    private static final int FIRST_ERROR = 400;

    private final List<Played> played = new ArrayList<>();
    private JsonNode texts = JSON.createObjectNode();

    @BeforeEach
    void readTexts() throws IOException {
        try (InputStream file = Objects.requireNonNull(HubRoutes.class.getResourceAsStream("operations.json"))) {
            texts = JSON.readTree(file);
        }
    }

    @Test
    void describesEachRouteAndNoOther(@TempDir Path directory) throws IOException {
        JsonNode document;
        try (HubFixture world = HubFixture.open(directory)) {
            world.withoutToken().get("/openapi.json").then().statusCode(401);
            document = JSON.readTree(world.user()
                    .get("/openapi.json")
                    .then()
                    .statusCode(200)
                    .extract()
                    .asByteArray());
        }
        Files.createDirectories(COPY.getParent());
        JSON.writerWithDefaultPrettyPrinter().writeValue(COPY.toFile(), document);
        TreeSet<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                String operation = method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                described.add(operation);
                assertThat(method.getValue().path("summary").asText())
                        .as(operation)
                        .isNotBlank();
                assertThat(method.getValue().path("responses")).as(operation).hasSizeGreaterThan(1);
                for (JsonNode parameter : method.getValue().path("parameters")) {
                    assertThat(parameter.path("description").asText())
                            .as("%s %s", operation, parameter.path("name"))
                            .isNotBlank();
                }
            }
        }
        TreeSet<String> texted = new TreeSet<>();
        texts.path("operations").fieldNames().forEachRemaining(texted::add);
        assertThat(described).isEqualTo(texted);
    }

    /** Most are played by the page for callers, so that both say the same. */
    @Test
    void givesExamplesThatTheHubAnswers(@TempDir Path directory, @TempDir Path other)
            throws IOException, InterruptedException {
        try (DocumentPlayer page = new DocumentPlayer(directory)) {
            played.addAll(page.play());
        }
        try (HubFixture world = HubFixture.open(other)) {
            playFront(world);
            playIngest(world);
            playWebhooks(world);
        }
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, JsonNode> operation : texts.path("operations").properties()) {
            List<Played> own = played.stream()
                    .filter(each -> operationOf(each).equals(operation.getKey()))
                    .toList();
            compareAnswers(operation.getKey(), operation.getValue(), own, wrong);
            compareBodies(operation.getKey(), operation.getValue(), own, wrong);
        }
        assertThat(wrong).isEmpty();
    }

    private void playFront(HubFixture world) throws IOException {
        Stream.of("/", "/page.css", "/page.js", "/hub.js", "/webhooks.js", "/texts.js", "/element.js")
                .forEach(file -> play(world.withoutToken(), "GET", file, ""));
        play(world.withoutToken(), "GET", "/health/live", "");
        play(world.withoutToken(), "GET", "/health/ready", "");
        play(world.withoutToken().header("Authorization", "Bearer " + TestHub.METRICS_TOKEN), "GET", "/metrics", "");
        play(world.user(), "GET", "/openapi.json", "");
        String token = "Authorization: Bearer " + TestHub.token(Role.USER, HubFixture.TENANT) + "\r\n";
        try (EventReader stream = new EventReader(world.port(), "/api/events/stream", token)) {
            played.add(new Played("GET", "/api/events/stream", "", stream.status(), ""));
            assertThat(stream.header("content-type")).isEqualTo("text/event-stream");
            assertThat(stream.next().name()).isEqualTo("ready");
        }
    }

    private void playIngest(HubFixture world) {
        world.create(ProviderKind.EVOLUTION, "loja");
        world.create(ProviderKind.WAHA, "suporte");
        JsonNode webhook = world.evolution().webhookOf("loja");
        String url = webhook.path("url").asText();
        String path = url.substring(url.indexOf("/api/"));
        RequestSpecification signed =
                world.withoutToken().header("Authorization", "Bearer " + DocumentPlayer.signature(webhook));
        play(signed, "POST", path + "/presence-update", body("POST /api/webhooks/{provider}/{instanceKey}/{event}"));
        play(world.withoutToken(), "POST", path, "{}");
        String message = texts.path("operations")
                .path("POST /api/webhooks/{provider}/{instanceKey}")
                .path("bodies")
                .path("waha")
                .toString();
        play(world.withoutToken(), "POST", "/api/webhooks/waha/nobody-has-this-key", message);
        play(world.withoutToken(), "POST", "/api/webhooks/evolution/nobody-has-this-key", message);
        for (String open : List.of("/api/webhooks/whatsapp", "/api/webhooks/whatsapp/ack")) {
            play(world.withoutToken(), "POST", open, body("POST " + open));
            play(world.withoutToken(), "POST", open, "{}");
        }
    }

    private void playWebhooks(HubFixture world) throws IOException, InterruptedException {
        play(world.user(), "GET", SUPORTE, "");
        world.evolution().create("antiga", "http://127.0.0.1:1/", "x");
        play(
                world.manager(),
                "POST",
                "/api/instances",
                JSON.createObjectNode()
                        .put("provider", world.providerId(ProviderKind.EVOLUTION))
                        .put("name", "antiga")
                        .put("adopt", true)
                        .toString());
        JsonNode bodies = texts.path("operations")
                .path("POST /api/webhook-management/{provider}/{instanceName}")
                .path("bodies");
        String evolution = ((ObjectNode) bodies.path("evolution").deepCopy())
                .put("url", world.receiver().url())
                .toString();
        play(world.manager(), "POST", LOJA, evolution);
        play(
                world.manager(),
                "POST",
                SUPORTE,
                ((ObjectNode) bodies.path("waha").deepCopy())
                        .put("url", world.receiver().url())
                        .toString());
        play(world.manager(), "DELETE", SUPORTE, "");
        play(world.user(), "GET", SUPORTE, "");
        world.receiver().answerWith(GONE);
        world.evolution().receive("loja", "M1", "5511900000001@s.whatsapp.net", "um");
        world.receiver().next("message_received");
        Polled.until(() -> ids(world, "dead").size() == 1);
        play(world.manager(), "POST", LOJA + "/deliveries/" + ids(world, "dead").get(0) + "/retry", "");
        play(world.user(), "GET", LOJA + "/deliveries?state=pending", "");
    }

    private static List<Integer> ids(HubFixture world, String state) {
        return world.user().get(LOJA + "/deliveries?state=" + state).path("deliveries.id");
    }

    private String body(String operation) {
        return texts.path("operations").path(operation).path("body").toString();
    }

    private void play(RequestSpecification request, String method, String target, String body) {
        Response answer = (body.isEmpty() ? request : request.body(body)).request(method, target);
        played.add(new Played(method, target, body, answer.statusCode(), answer.asString()));
    }

    /** The operation of a request: of those whose template fits, the one with the fewest names in it. */
    private String operationOf(Played request) {
        String path = request.target().replaceAll("\\?.*", "");
        return texts.path("operations").properties().stream()
                .map(Map.Entry::getKey)
                .filter(operation -> operation.startsWith(request.method() + " "))
                .filter(operation -> path.matches(operation
                        .substring(request.method().length() + 1)
                        .replace(".", "\\.")
                        .replaceAll("\\{\\w+}", "[^/]+")))
                .min(Comparator.comparing(operation -> operation.split("\\{", -1).length))
                .orElseThrow(() -> new AssertionError("no operation for " + request));
    }

    /** Each example is like an answer, and each answer is one that is described. */
    private void compareAnswers(String operation, JsonNode text, List<Played> own, List<String> wrong)
            throws IOException {
        String success = text.path("answers").fieldNames().next();
        if (own.stream().noneMatch(each -> each.status() == Integer.parseInt(success))) {
            wrong.add(operation + " was not answered by " + success + ": " + own);
        }
        for (Map.Entry<String, JsonNode> answer : text.path("answers").properties()) {
            List<JsonNode> examples = examples(answer.getValue(), "json", "jsons");
            List<Played> alike = own.stream()
                    .filter(each -> each.status() == Integer.parseInt(answer.getKey()))
                    .toList();
            for (JsonNode example : answer.getValue().has("any") || alike.isEmpty() ? List.<JsonNode>of() : examples) {
                if (differencesToAll(example, alike.stream().map(Played::answer).toList())) {
                    wrong.add(operation + " " + answer.getKey() + ": no answer is like " + example + " of " + alike);
                }
            }
        }
        for (Played each : own) {
            String status = Integer.toString(each.status());
            JsonNode special = text.path("answers").path(status);
            JsonNode described = special.isMissingNode() ? texts.path("guarded").path(status) : special;
            if (described.isMissingNode()) {
                wrong.add(operation + ": " + each + " is not described");
            } else if (each.status() >= FIRST_ERROR && !described.has("json")) {
                JsonNode error = JSON.readTree(each.answer());
                if (!error.has(each.status() == 401 ? "message" : "error")) {
                    wrong.add(operation + ": " + each + " is no error of the hub");
                }
            }
        }
    }

    /** Each example of a body is like one that the hub took. */
    private static void compareBodies(String operation, JsonNode text, List<Played> own, List<String> wrong)
            throws IOException {
        for (JsonNode example : examples(text, "body", "bodies")) {
            List<String> taken = own.stream()
                    .filter(each -> each.status() < FIRST_ERROR)
                    .map(Played::body)
                    .toList();
            if (differencesToAll(example, taken)) {
                wrong.add(operation + ": no body is like " + example + " of " + taken);
            }
        }
    }

    private static List<JsonNode> examples(JsonNode text, String one, String several) {
        List<JsonNode> all = new ArrayList<>();
        if (text.has(one)) {
            all.add(text.path(one));
        }
        text.path(several).forEach(all::add);
        return all;
    }

    private static boolean differencesToAll(JsonNode example, List<String> texts) throws IOException {
        for (String text : texts) {
            if (!text.isEmpty() && isLike(example, JSON.readTree(text))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a value has the members and types of an example; names that callers choose are in both. */
    private static boolean isLike(JsonNode example, JsonNode value) {
        if (example.getNodeType() != value.getNodeType()) {
            return false;
        }
        if (example.isArray()) {
            return example.isEmpty() || (!value.isEmpty() && isLike(example.get(0), value.get(0)));
        }
        if (example.getNodeType() != JsonNodeType.OBJECT) {
            return true;
        }
        TreeSet<String> names = new TreeSet<>();
        example.fieldNames().forEachRemaining(names::add);
        value.fieldNames().forEachRemaining(names::add);
        return names.stream().allMatch(name -> isLike(example.path(name), value.path(name)));
    }
}
