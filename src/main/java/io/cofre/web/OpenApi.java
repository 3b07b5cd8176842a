package io.cofre.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.web.kit.Method;
import io.cofre.web.kit.Route;
import io.cofre.web.kit.RouteTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The description of all routes in OpenAPI 3.1. Paths, methods, parameters and authentication come from the table that
 * routes requests; the texts and examples come from {@code operations.json}. A schema is that of its example.
 */
final class OpenApi {
    private static final String TEXTS = "operations.json";
    private static final String JSON = "application/json";
    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
    private static final int FIRST_ERROR = 400;

    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonNode operations;
    private final JsonNode parameters;

    private OpenApi() throws IOException {
        try (InputStream texts = Objects.requireNonNull(OpenApi.class.getResourceAsStream(TEXTS), TEXTS)) {
            JsonNode all = mapper.readTree(texts);
            operations = all.path("operations");
            parameters = all.path("parameters");
        }
    }

    /** The document that describes a table, in UTF-8. */
    static byte[] of(RouteTable table) {
        try {
            OpenApi api = new OpenApi();
            return api.mapper.writeValueAsBytes(api.document(table));
        } catch (IOException impossible) {
            throw new IllegalStateException("the texts of the routes cannot be read", impossible);
        }
    }

    private ObjectNode document(RouteTable table) {
        ObjectNode document = mapper.createObjectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Cofre")
                .put("version", "1")
                .put("description", "Keeps WhatsApp sessions: values of JSON by group, instance and key.")
                .putObject("license")
                .put("name", "Apache License 2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", "http://localhost:5656");
        ObjectNode paths = document.putObject("paths");
        new TreeMap<>(table.byTemplate()).forEach((template, route) -> {
            ObjectNode path = paths.putObject(template);
            route.methods().stream()
                    .filter(method -> method != Method.HEAD)
                    .forEach(method ->
                            path.set(method.name().toLowerCase(Locale.ROOT), operation(route, template, method)));
        });
        document.putObject("components")
                .<ObjectNode>set("schemas", errors())
                .putObject("securitySchemes")
                .putObject("apikey")
                .put("type", "apiKey")
                .put("in", "header")
                .put("name", "apikey");
        return document;
    }

    private ObjectNode operation(Route route, String template, Method method) {
        JsonNode text = operations.path(method + " " + template);
        ObjectNode operation = mapper.createObjectNode();
        operation.put("operationId", (method + template.replaceAll("[^A-Za-z]+", "-")).toLowerCase(Locale.ROOT));
        operation.put("summary", text.path("summary").asText());
        if (text.has("description")) {
            operation.put("description", text.path("description").asText());
        }
        ArrayNode security = operation.putArray("security");
        if (!route.isOpen()) {
            security.addObject().putArray("apikey");
        }
        addParameters(operation.putArray("parameters"), route, template, text);
        if (text.has("body") || text.has("bodyType")) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            content(body, text.path("bodyType").asText(JSON), text.path("body"), text, text.has("anyBody"));
        }
        addResponses(operation.putObject("responses"), route, text);
        return operation;
    }

    private void addParameters(ArrayNode into, Route route, String template, JsonNode text) {
        Matcher names = NAME.matcher(template);
        while (names.find()) {
            addParameter(into, "path", names.group(1)).put("required", true);
        }
        route.parameters().forEach(name -> addParameter(into, "query", name));
        if (text.has("conditions")) {
            addHeader(into, "If-Match", "Tags of which the key must have one, or * for any value.");
            addHeader(into, "If-None-Match", "With *, the key must not exist.");
        }
        if (text.has("fence")) {
            boolean isRequired = text.path("fence").asText().equals("required");
            addHeader(into, "Cofre-Lease", "The epoch of the lease that the caller holds.")
                    .put("required", isRequired);
        }
        if (text.has("resumes")) {
            addHeader(into, "Last-Event-ID", "The id of the last event that the caller knows, in place of after.");
        }
        if (text.has("known")) {
            addHeader(into, "If-None-Match", "Tags of the values that the caller has.");
        }
    }

    private ObjectNode addParameter(ArrayNode into, String place, String name) {
        JsonNode text = parameters.path(name);
        ObjectNode parameter = into.addObject().put("name", name).put("in", place);
        parameter.put("description", text.path("says").asText());
        parameter.putObject("schema").put("type", text.path("type").asText());
        return parameter.set("example", text.path("example"));
    }

    private static ObjectNode addHeader(ArrayNode into, String name, String description) {
        ObjectNode header = into.addObject().put("name", name).put("in", "header");
        header.put("description", description).putObject("schema").put("type", "string");
        return header;
    }

    private void addResponses(ObjectNode into, Route route, JsonNode text) {
        text.path("answers").properties().forEach(answer -> {
            JsonNode says = answer.getValue();
            ObjectNode response = into.putObject(answer.getKey());
            response.put("description", says.path("says").asText());
            if (says.has("etag")) {
                response.putObject("headers")
                        .putObject("ETag")
                        .put("description", "The tag of the value.")
                        .putObject("schema")
                        .put("type", "string");
            }
            if (Integer.parseInt(answer.getKey()) >= FIRST_ERROR && !says.has("json")) {
                error(response, route);
            } else if (says.has("json")) {
                content(response, JSON, says.path("json"), says, says.has("any"));
            } else if (says.has("text") || says.has("type")) {
                content(response, says.path("type").asText("text/plain"), says.path("text"), says, false);
            }
        });
        if (!route.isOpen()) {
            error(into.putObject("401").put("description", "The API key is missing or wrong."), route);
        }
        error(into.putObject("default").put("description", "Any other error."), route);
    }

    private static void error(ObjectNode response, Route route) {
        response.putObject("content")
                .putObject(route.tellsProblems() ? "application/problem+json" : JSON)
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + (route.tellsProblems() ? "Problem" : "Error"));
    }

    private void content(ObjectNode into, String type, JsonNode example, JsonNode text, boolean any) {
        ObjectNode media = into.putObject("content").putObject(type);
        if (example.isMissingNode()) {
            media.putObject("schema").put("type", "string");
            return;
        }
        List<String> open = new ArrayList<>();
        text.path("open").forEach(name -> open.add(name.asText()));
        media.set("schema", any ? mapper.createObjectNode() : schema(example, open));
        media.set("example", example);
    }

    /** The schema of values like this one. The members in {@code open} have names that callers choose. */
    private ObjectNode schema(JsonNode example, List<String> open) {
        ObjectNode schema = mapper.createObjectNode();
        switch (example.getNodeType()) {
            case OBJECT -> {
                schema.put("type", "object");
                ObjectNode properties = schema.putObject("properties");
                example.properties().forEach(each -> {
                    boolean isOpen = open.contains(each.getKey());
                    properties.set(
                            each.getKey(),
                            isOpen ? mapper.createObjectNode().put("type", "object") : schema(each.getValue(), open));
                });
            }
            case ARRAY -> {
                schema.put("type", "array");
                schema.set("items", example.isEmpty() ? mapper.createObjectNode() : schema(example.get(0), open));
            }
            case NUMBER -> schema.put("type", "integer");
            case BOOLEAN -> schema.put("type", "boolean");
            case STRING -> schema.put("type", "string");
            default -> schema.putArray("type").add("integer").add("string").add("null");
        }
        return schema;
    }

    private ObjectNode errors() {
        ObjectNode schemas = mapper.createObjectNode();
        ObjectNode error = schemas.putObject("Error").put("type", "object");
        ObjectNode members = error.putObject("properties");
        members.putObject("statusCode").put("type", "integer");
        members.putObject("message").put("type", "array").putObject("items").put("type", "string");
        members.putObject("error").put("type", "string");
        error.putArray("required").add("statusCode").add("message").add("error");
        ObjectNode problem = schemas.putObject("Problem").put("type", "object");
        ObjectNode details = problem.putObject("properties");
        for (String member : List.of("type", "title", "detail", "code")) {
            details.putObject(member).put("type", "string");
        }
        details.putObject("status").put("type", "integer");
        problem.putArray("required")
                .add("type")
                .add("title")
                .add("status")
                .add("detail")
                .add("code");
        return schemas;
    }
}
