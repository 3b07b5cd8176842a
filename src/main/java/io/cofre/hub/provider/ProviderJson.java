package io.cofre.hub.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** JSON texts of providers, as trees. Numbers keep their digits. Thread-safe. */
public final class ProviderJson {
    /** A text of brackets becomes a tree of thirty times its length: a few of them would take the whole heap. */
    static final int TOKENS_MAX = 500_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(TOKENS_MAX)
                            .build())
                    .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectWriter SORTED = MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private ProviderJson() {}

    /** The tree of a text in UTF-8; empty if it is no JSON text, or one of more than {@value #TOKENS_MAX} tokens. */
    public static Optional<JsonNode> read(byte[] text) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            return tree.isMissingNode() ? Optional.empty() : Optional.of(tree);
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    /** The text of a tree. */
    public static String text(JsonNode tree) {
        return written(MAPPER.writer(), tree);
    }

    /** The text of a tree with the members of its objects in alphabetical order: equal trees have equal texts. */
    public static String sortedText(JsonNode tree) {
        return written(SORTED, tree);
    }

    private static String written(ObjectWriter writer, JsonNode tree) {
        try {
            return writer.writeValueAsString(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of JSON can be written", impossible);
        }
    }

    /** A new object without members. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A new array without elements. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The string or number under a member as a text; an empty one if there is none. */
    public static String string(JsonNode tree, String member) {
        JsonNode value = tree.path(member);
        return value.isNull() ? "" : value.asText("");
    }

    /** Whether the member is the truth value {@code true}. */
    public static boolean flag(JsonNode tree, String member) {
        return tree.path(member).asBoolean(false);
    }
}
