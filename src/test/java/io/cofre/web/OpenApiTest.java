package io.cofre.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.cofre.testing.EventReader;
import io.cofre.testing.TestWorker;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description of the routes: complete, and each example in it as the worker answers. */
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** For the linter of {@code .ci/run}. */
    private static final Path COPY = Path.of("target/openapi.json");

    private TestWorker worker;
    private JsonNode texts;
    private byte[] exported = {};

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        worker = TestWorker.on(directory);
        try (InputStream file = Objects.requireNonNull(WorkerRoutes.class.getResourceAsStream("operations.json"))) {
            texts = JSON.readTree(file);
        }
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void describesEachRouteAndNoOther() throws IOException {
        JsonNode document = JSON.readTree(worker.given()
                .get("/openapi.json")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray());
        Files.createDirectories(COPY.getParent());
        JSON.writerWithDefaultPrettyPrinter().writeValue(COPY.toFile(), document);
        TreeSet<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                assertThat(method.getValue().path("summary").asText())
                        .as(path.getKey())
                        .isNotBlank();
                for (JsonNode parameter : method.getValue().path("parameters")) {
                    assertThat(parameter.path("description").asText())
                            .as("%s %s", path.getKey(), parameter.path("name"))
                            .isNotBlank();
                }
            }
        }
        TreeSet<String> texted = new TreeSet<>();
        texts.path("operations").fieldNames().forEachRemaining(texted::add);
        assertThat(described).isEqualTo(texted);
    }

    @Test
    void givesExamplesThatTheWorkerAnswers() throws IOException {
        List<String> differing = new ArrayList<>();
        for (Map.Entry<String, JsonNode> operation : texts.path("operations").properties()) {
            String[] words = operation.getKey().split(" ", 2);
            if (operation.getValue().toString().contains("text/event-stream")) {
                playStream(words[1], operation.getValue().path("answers").path("200"), differing);
                continue;
            }
            Response response = play(words[0], words[1], operation.getValue());
            Map.Entry<String, JsonNode> expected =
                    operation.getValue().path("answers").properties().iterator().next();
            if (response.statusCode() != Integer.parseInt(expected.getKey())) {
                differing.add(operation.getKey() + ": " + response.statusCode() + " " + response.asString());
            } else if (expected.getValue().has("json") && !expected.getValue().has("any")) {
                compare(
                        operation.getKey(),
                        expected.getValue().path("json"),
                        JSON.readTree(response.asByteArray()),
                        differing);
            }
        }
        assertThat(differing).isEmpty();
    }

    /** Sends the example. Ids are those that the worker has given, and an import gets the last export. */
    private Response play(String method, String template, JsonNode text) throws IOException {
        RequestSpecification request = worker.given();
        if (text.has("bodyType")) {
            request.contentType("application/gzip").body(exported);
            request.queryParam("replace", true);
        } else if (text.has("body")) {
            request.contentType("application/json").body(JSON.writeValueAsBytes(text.path("body")));
        }
        if (text.path("fence").asText().equals("required")) {
            request.header("Cofre-Lease", epoch());
        }
        Response response = request.request(method, path(template));
        if (template.endsWith("/export")) {
            exported = response.asByteArray();
        }
        return response;
    }

    /** The epoch of a lease that is acquired now. */
    private String epoch() {
        return worker.given()
                .contentType("application/json")
                .body("{\"holder\":\"pod-a\",\"ttlMs\":30000}")
                .post("/v1/groups/shop/instances/first/lease")
                .jsonPath()
                .getString("epoch");
    }

    private String path(String template) {
        String path = template.replace("{id}", template.contains("{id}") ? id(template) : "");
        for (String name : List.of("group", "instance", "key")) {
            path = path.replace(
                    "{" + name + "}",
                    texts.path("parameters").path(name).path("example").asText());
        }
        return path;
    }

    /** Reads the events of the example from a stream that goes on behind them. */
    private void playStream(String template, JsonNode answer, List<String> differing) throws IOException {
        String example = answer.path("text").asText();
        try (EventReader reader = new EventReader(worker.port(), path(template))) {
            StringBuilder got = new StringBuilder("retry: 1000\n");
            for (int left = example.split("\n\n").length; left > 0; left--) {
                EventReader.Event event = reader.next();
                got.append("id: %s\nevent: %s\ndata: %s\n\n".formatted(event.id(), event.name(), event.data()));
            }
            String mark = "id: [0-9a-f]+-";
            boolean isAlike = got.toString().replaceAll(mark, "").equals(example.replaceAll(mark, ""));
            if (!isAlike
                    || !reader.header("content-type").equals(answer.path("type").asText())) {
                differing.add(template + ": " + got);
            }
        }
    }

    private String id(String template) {
        String list = template.contains("trash") ? "/admin/trash" : "/admin/instances/shop/first/snapshots";
        return worker.given().get(list).jsonPath().getString("[0].id");
    }

    /** Whether an answer has the members and types of the example; names that callers choose are in both. */
    private static void compare(String place, JsonNode example, JsonNode answer, List<String> differing) {
        boolean sameType = example.getNodeType() == answer.getNodeType()
                || answer.getNodeType() == JsonNodeType.NULL
                || example.getNodeType() == JsonNodeType.NULL;
        if (!sameType || (example.isArray() && example.isEmpty() != answer.isEmpty())) {
            differing.add(place + ": " + example + " is not like " + answer);
        } else if (example.isObject() && answer.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            example.fieldNames().forEachRemaining(names::add);
            answer.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(place + "." + name, example.path(name), answer.path(name), differing));
        } else if (example.isArray() && !example.isEmpty()) {
            compare(place + "[]", example.get(0), answer.get(0), differing);
        }
    }
}
