package io.cofre.hub.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.web.kit.Request;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The members of a body that is a JSON object. Each reader of a member names it in its error, and a member that is
 * {@code null} counts as left out. At the end, {@link #refuseOthers} refuses members that nobody asked for.
 */
final class Members {
    /** No body of the management API needs more. */
    static final int BODY_BYTES_MAX = 64 << 10;

    private static final int NAME_SHOWN_MAX = 40;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String path;
    private final JsonNode object;
    private final Set<String> known = new TreeSet<>();
    private final List<Members> inner = new ArrayList<>();

    private Members(String path, JsonNode object) {
        this.path = path;
        this.object = object;
    }

    /**
     * The members of a request's body; none if it has no body.
     *
     * @throws CofreException {@code BAD_REQUEST} if it is no JSON object in UTF-8, {@code PAYLOAD_TOO_LARGE} if it is
     *     longer than {@value #BODY_BYTES_MAX} bytes
     */
    static Members of(Request request) {
        return request.body(Members::parse);
    }

    static Members parse(byte[] body, int length) {
        if (length > BODY_BYTES_MAX) {
            throw new CofreException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "the body is longer than " + BODY_BYTES_MAX + " bytes");
        }
        if (length == 0) {
            return new Members("", MAPPER.createObjectNode());
        }
        if (!JsonText.isUtf8(body, length)) {
            throw refused("body is not UTF-8");
        }
        try (JsonParser parser = JsonText.parser(body, length)) {
            JsonNode read = MAPPER.readTree(parser);
            if (read == null || !read.isObject()) {
                throw refused("body is not a JSON object");
            }
            if (parser.nextToken() != null) {
                throw refused("body is not valid JSON");
            }
            return new Members("", read);
        } catch (IOException malformed) {
            throw refused("body is not valid JSON");
        }
    }

    /** Whether a member is there. */
    boolean has(String name) {
        return member(name).isPresent();
    }

    /** A string of at most {@code lengthMax} characters, at least one. */
    Optional<String> text(String name, int lengthMax) {
        return member(name).map(value -> textOf(value, path + name, lengthMax));
    }

    /** A string that must be there. */
    String required(String name, int lengthMax) {
        return text(name, lengthMax).orElseThrow(() -> refused(path + name + " is missing"));
    }

    /** A whole number from {@code least} to {@code most}. */
    OptionalLong number(String name, long least, long most) {
        Optional<JsonNode> value = member(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        JsonNode number = value.get();
        boolean isWhole = number.isIntegralNumber() && number.canConvertToLong();
        if (!isWhole || number.asLong() < least || number.asLong() > most) {
            throw refused(path + name + " is no whole number from " + least + " to " + most);
        }
        return OptionalLong.of(number.asLong());
    }

    Optional<Boolean> flag(String name) {
        return member(name).map(value -> {
            if (!value.isBoolean()) {
                throw refused(path + name + " is neither true nor false");
            }
            return value.asBoolean();
        });
    }

    /** A time in ISO 8601, as {@code 2026-01-31T12:00:00Z}. */
    Optional<Instant> time(String name) {
        return text(name, NAME_SHOWN_MAX).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException malformed) {
                throw refused(path + name + " is no time such as 2026-01-31T12:00:00Z");
            }
        });
    }

    /** An array of strings; empty if it is left out. */
    List<String> texts(String name, int countMax, int lengthMax) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name, countMax)) {
            texts.add(textOf(element, "an element of " + path + name, lengthMax));
        }
        return texts;
    }

    /** An array of objects; empty if it is left out. */
    List<Members> objects(String name, int countMax) {
        List<Members> objects = new ArrayList<>();
        for (JsonNode element : array(name, countMax)) {
            objects.add(nested(element, path + name + "[]"));
        }
        return objects;
    }

    /** An object whose members the caller names itself, with strings in them. */
    Optional<Map<String, String>> textsByName(String name, int countMax, int lengthMax) {
        return member(name).map(value -> {
            if (!value.isObject()) {
                throw refused(path + name + " is not an object");
            }
            if (value.size() > countMax) {
                throw refused(path + name + " has more than " + countMax + " members");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            value.properties()
                    .forEach(each ->
                            texts.put(each.getKey(), textOf(each.getValue(), "a member of " + path + name, lengthMax)));
            return texts;
        });
    }

    /** An object; its members are asked for in turn. */
    Optional<Members> object(String name) {
        return member(name).map(value -> nested(value, path + name));
    }

    /** Whether a member is an object, if it may be something else too. */
    boolean isObject(String name) {
        return member(name).map(JsonNode::isObject).orElse(false);
    }

    /**
     * Refuses members that were not asked for, in inner objects too.
     *
     * @throws CofreException {@code BAD_REQUEST} that names the first of them
     */
    void refuseOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw refused("the body has an unknown member \"" + path + shown(name) + "\"; it may have "
                        + String.join(", ", known));
            }
        });
        inner.forEach(Members::refuseOthers);
    }

    private Members nested(JsonNode value, String name) {
        if (!value.isObject()) {
            throw refused(name + " is not an object");
        }
        Members nested = new Members(name + ".", value);
        inner.add(nested);
        return nested;
    }

    private JsonNode array(String name, int countMax) {
        JsonNode value = member(name).orElseGet(MAPPER::createArrayNode);
        if (!value.isArray()) {
            throw refused(path + name + " is not an array");
        }
        if (value.size() > countMax) {
            throw refused(path + name + " has more than " + countMax + " elements");
        }
        return value;
    }

    private Optional<JsonNode> member(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    private static String textOf(JsonNode value, String name, int lengthMax) {
        if (!value.isTextual()) {
            throw refused(name + " is not a string");
        }
        String text = value.asText();
        if (text.isEmpty() || text.length() > lengthMax) {
            throw refused(name + " is no text of 1 to " + lengthMax + " characters");
        }
        return text;
    }

    private static String shown(String name) {
        String harmless = name.replaceAll("[^A-Za-z0-9._-]", "?");
        return harmless.length() > NAME_SHOWN_MAX ? harmless.substring(0, NAME_SHOWN_MAX) + "…" : harmless;
    }

    static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
