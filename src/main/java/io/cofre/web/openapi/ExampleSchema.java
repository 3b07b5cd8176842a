package io.cofre.web.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The schema of values that are like some examples: it has the members of all of them. */
final class ExampleSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Set<String> open;

    /** @param open the members whose own members have names that callers choose */
    ExampleSchema(Set<String> open) {
        this.open = Set.copyOf(open);
    }

    /** A schema that takes anything. */
    static ObjectNode ofAnything() {
        return JSON.objectNode();
    }

    ObjectNode of(List<JsonNode> examples) {
        ObjectNode schema = JSON.objectNode();
        Set<String> types = new TreeSet<>();
        Map<String, List<JsonNode>> members = new LinkedHashMap<>();
        List<JsonNode> elements = new ArrayList<>();
        for (JsonNode example : examples) {
            types.add(type(example));
            example.properties()
                    .forEach(each -> members.computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                            .add(each.getValue()));
            if (example.isArray()) {
                example.forEach(elements::add);
            }
        }
        putTypes(schema, types);
        if (!members.isEmpty() || types.contains("object")) {
            ObjectNode properties = schema.putObject("properties");
            members.forEach((name, values) ->
                    properties.set(name, open.contains(name) ? JSON.objectNode().put("type", "object") : of(values)));
        }
        if (types.contains("array")) {
            schema.set("items", elements.isEmpty() ? ofAnything() : of(elements));
        }
        return schema;
    }

    private static void putTypes(ObjectNode schema, Set<String> types) {
        if (types.equals(Set.of("null"))) {
            // An example of a number or text that is not known tells no more.
            schema.putArray("type").add("integer").add("string").add("null");
        } else if (types.size() == 1) {
            schema.put("type", types.iterator().next());
        } else {
            ArrayNode all = schema.putArray("type");
            types.forEach(all::add);
        }
    }

    private static String type(JsonNode example) {
        JsonNodeType type = example.getNodeType();
        return switch (type) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case NUMBER -> "integer";
            case BOOLEAN -> "boolean";
            case STRING -> "string";
            case NULL, MISSING, BINARY, POJO -> "null";
        };
    }
}
