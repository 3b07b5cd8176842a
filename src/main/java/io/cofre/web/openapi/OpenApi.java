package io.cofre.web.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.web.kit.Method;
import io.cofre.web.kit.Route;
import io.cofre.web.kit.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The description of all routes of a server in OpenAPI 3.1. Paths, methods, parameters and authentication come from the
 * table that routes requests; the texts and examples come from a file. A schema is that of its examples.
 *
 * <pre>
 *   info, server, schemas    are taken as they are
 *   security, guards         the ways to prove who one is, and those that open a route that is not open to all
 *   errors, guarded          the schema of an error by status, and the answers of each such route
 *   headers, answerHeaders   sets of headers by name; an operation that has a member of that name takes or sends them
 *   parameters               the parts of paths and the parameters of queries, by name
 *   operations               what is said of each method of each route
 * </pre>
 */
final class OpenApi {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
    private static final int FIRST_ERROR = 400;

    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonNode texts;

    private OpenApi(JsonNode texts) {
        this.texts = texts;
    }

    /** The document that describes a table, in UTF-8. */
    static byte[] of(RouteTable table, JsonNode texts) {
        OpenApi api = new OpenApi(texts);
        try {
            return api.mapper.writeValueAsBytes(api.document(table));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the description of the routes cannot be written", impossible);
        }
    }

    private ObjectNode document(RouteTable table) {
        ObjectNode document = mapper.createObjectNode().put("openapi", "3.1.0");
        document.set("info", texts.path("info"));
        document.putArray("servers").addObject().put("url", texts.path("server").asText());
        ObjectNode paths = document.putObject("paths");
        new TreeMap<>(table.byTemplate()).forEach((template, route) -> {
            ObjectNode path = paths.putObject(template);
            route.methods().stream()
                    .filter(method -> method != Method.HEAD)
                    .forEach(method ->
                            path.set(method.name().toLowerCase(Locale.ROOT), operation(route, template, method)));
        });
        document.putObject("components")
                .<ObjectNode>set("schemas", texts.path("schemas"))
                .set("securitySchemes", texts.path("security"));
        return document;
    }

    private ObjectNode operation(Route route, String template, Method method) {
        JsonNode text = texts.path("operations").path(method + " " + template);
        ObjectNode operation = mapper.createObjectNode();
        operation.put("operationId", (method + template.replaceAll("[^A-Za-z]+", "-")).toLowerCase(Locale.ROOT));
        operation.put("summary", text.path("summary").asText());
        if (text.has("description")) {
            operation.put("description", text.path("description").asText());
        }
        ArrayNode security = operation.putArray("security");
        guards(route, text).forEach(guard -> security.addObject().putArray(guard.asText()));
        addParameters(operation.putArray("parameters"), route, template, text);
        if (text.has("body") || text.has("bodies") || text.has("bodyType")) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            describe(content(body, text.path("bodyType").asText(JSON), Examples.of(text, "body", "bodies")), text);
        }
        addResponses(operation.putObject("responses"), route, text);
        return operation;
    }

    private JsonNode guards(Route route, JsonNode text) {
        return route.isOpen() || text.has("guards") ? text.path("guards") : texts.path("guards");
    }

    private void addParameters(ArrayNode into, Route route, String template, JsonNode text) {
        Matcher names = NAME.matcher(template);
        while (names.find()) {
            addParameter(into, "path", names.group(1), text).put("required", true);
        }
        route.parameters().forEach(name -> addParameter(into, "query", name, text));
        for (Map.Entry<String, JsonNode> set : texts.path("headers").properties()) {
            if (text.has(set.getKey())) {
                boolean isRequired = text.path(set.getKey()).asText().equals("required");
                set.getValue().forEach(header -> {
                    ObjectNode added =
                            into.addObject().put("name", header.path("name").asText());
                    added.put("in", "header")
                            .put("description", header.path("says").asText());
                    added.putObject("schema").put("type", "string");
                    if (isRequired) {
                        added.put("required", true);
                    }
                });
            }
        }
    }

    /** An operation may say something else of a parameter than the others do. */
    private ObjectNode addParameter(ArrayNode into, String place, String name, JsonNode text) {
        JsonNode own = text.path("parameters").path(name);
        JsonNode says = own.isMissingNode() ? texts.path("parameters").path(name) : own;
        ObjectNode parameter = into.addObject().put("name", name).put("in", place);
        parameter.put("description", says.path("says").asText());
        ObjectNode schema = parameter.putObject("schema");
        schema.put("type", says.path("type").asText());
        if (says.has("enum")) {
            schema.set("enum", says.path("enum"));
        }
        return parameter.set("example", says.path("example"));
    }

    private void addResponses(ObjectNode into, Route route, JsonNode text) {
        text.path("answers").properties().forEach(answer -> addResponse(into, route, answer));
        if (!route.isOpen()) {
            texts.path("guarded").properties().forEach(answer -> {
                if (!into.has(answer.getKey())) {
                    addResponse(into, route, answer);
                }
            });
        }
        error(into.putObject("default").put("description", "Any other error."), route, "default");
    }

    private void addResponse(ObjectNode into, Route route, Map.Entry<String, JsonNode> answer) {
        JsonNode says = answer.getValue();
        ObjectNode response = into.putObject(answer.getKey());
        response.put("description", says.path("says").asText());
        for (Map.Entry<String, JsonNode> set : texts.path("answerHeaders").properties()) {
            if (says.has(set.getKey())) {
                ObjectNode headers = response.putObject("headers");
                set.getValue()
                        .forEach(header -> headers.putObject(header.path("name").asText())
                                .put("description", header.path("says").asText())
                                .putObject("schema")
                                .put("type", header.path("type").asText("string")));
            }
        }
        Examples examples = Examples.of(says, "json", "jsons");
        if (examples.isEmpty() && Integer.parseInt(answer.getKey()) >= FIRST_ERROR) {
            error(response, route, answer.getKey());
        } else if (!examples.isEmpty()) {
            content(response, JSON, examples);
        } else if (says.has("text") || says.has("type")) {
            content(response, says.path("type").asText("text/plain"), Examples.of(says, "text", "texts"));
        }
        if (says.has("alsoType")) {
            ((ObjectNode) response.path("content"))
                    .putObject(says.path("alsoType").asText())
                    .putObject("schema")
                    .put("type", "string");
        }
    }

    private void error(ObjectNode response, Route route, String status) {
        JsonNode errors = texts.path("errors");
        String usual = errors.path(status).asText(errors.path("default").asText());
        response.putObject("content")
                .putObject(route.tellsProblems() ? PROBLEM : JSON)
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + (route.tellsProblems() ? "Problem" : usual));
    }

    /** Adds a body of that type, and returns its schema. */
    private ObjectNode content(ObjectNode into, String type, Examples examples) {
        ObjectNode media = into.putObject("content").putObject(type);
        if (examples.isEmpty()) {
            return media.putObject("schema").put("type", "string");
        }
        media.set("schema", examples.schema());
        if (examples.byName().size() == 1) {
            media.set("example", examples.values().get(0));
        } else {
            ObjectNode named = media.putObject("examples");
            examples.byName().forEach((name, value) -> named.putObject(name).set("value", value));
        }
        return (ObjectNode) media.path("schema");
    }

    /** Says of the members of a body what they mean, and which must be there. */
    private static void describe(ObjectNode schema, JsonNode text) {
        text.path("members").properties().forEach(member -> {
            JsonNode known = schema.path("properties").path(member.getKey());
            if (known instanceof ObjectNode property) {
                property.put("description", member.getValue().asText());
            }
        });
        if (text.has("required")) {
            schema.set("required", text.path("required"));
        }
    }

    /** The examples of one body; with {@code any} it may be anything else too. */
    private record Examples(Map<String, JsonNode> byName, boolean any, Set<String> open) {
        /** @param one the member that has a single example; {@code several} has more, by name */
        static Examples of(JsonNode text, String one, String several) {
            Map<String, JsonNode> byName = new TreeMap<>();
            if (text.has(one)) {
                byName.put(one, text.path(one));
            }
            text.path(several).properties().forEach(each -> byName.put(each.getKey(), each.getValue()));
            Set<String> open = new TreeSet<>();
            text.path("open").forEach(name -> open.add(name.asText()));
            return new Examples(byName, one.equals("body") ? text.has("anyBody") : text.has("any"), open);
        }

        boolean isEmpty() {
            return byName.isEmpty();
        }

        List<JsonNode> values() {
            return new ArrayList<>(byName.values());
        }

        ObjectNode schema() {
            return any ? ExampleSchema.ofAnything() : new ExampleSchema(open).of(values());
        }
    }
}
