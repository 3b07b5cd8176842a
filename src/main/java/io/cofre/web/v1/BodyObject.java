package io.cofre.web.v1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.session.Key;
import java.io.IOException;
import java.util.Arrays;

/** Goes through a body that is a JSON object, member by member. Unknown members are refused by name. */
final class BodyObject {
    private static final int NAME_SHOWN_MAX = 40;

    private final byte[] body;
    private final JsonParser parser;

    private BodyObject(byte[] body, JsonParser parser) {
        this.body = body;
        this.parser = parser;
    }

    /** Takes one member in, of which the parser stands on the first token. */
    @FunctionalInterface
    interface Member {
        /**
         * Takes it in.
         *
         * @throws CofreException {@code BAD_REQUEST} that names what is wrong
         */
        void read(BodyObject body, String name) throws IOException;
    }

    /**
     * Goes through the object in the first {@code length} bytes of {@code body}.
     *
     * @throws CofreException {@code BAD_REQUEST} if it is no JSON object in UTF-8, or as {@code member} throws it
     */
    static void read(byte[] body, int length, Member member) {
        if (!JsonText.isUtf8(body, length)) {
            throw refused("body is not UTF-8");
        }
        try (JsonParser parser = JsonText.parser(body, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refused("body is not a JSON object");
            }
            new BodyObject(body, parser).members(member);
            if (parser.nextToken() != null) {
                throw refused("body is not valid JSON");
            }
        } catch (IOException malformed) {
            throw refused("body is not valid JSON");
        }
    }

    /** Goes through the object that the parser stands on. */
    void members(Member member) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            member.read(this, name);
        }
    }

    /** Goes through the object under a member; its names are keys. */
    void keyed(String member, KeyedMember each) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw refused(member + " is not an object");
        }
        members((body, name) -> each.read(Key.of(name)));
    }

    /** Takes one member in whose name is a key, or an element that is one. */
    @FunctionalInterface
    interface KeyedMember {
        void read(Key key) throws IOException;
    }

    /** The JSON text of the value that the parser stands on, byte for byte. */
    byte[] text() throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.finishToken();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return Arrays.copyOfRange(body, from, to);
    }

    /** The string under a member. */
    String string(String member) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw refused(member + " is not a string");
        }
        return parser.getText();
    }

    /** The whole number under a member, from {@code least} to {@code most}. */
    long number(String member, long least, long most) throws IOException {
        boolean isWhole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!isWhole || parser.getLongValue() < least || parser.getLongValue() > most) {
            throw refused(member + " is no whole number from " + least + " to " + most);
        }
        return parser.getLongValue();
    }

    /** The truth value under a member. */
    boolean flag(String member) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw refused(member + " is neither true nor false");
        };
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /**
     * Goes through the array under a member; its elements are keys. No list is made of them: a body has room for
     * millions, and each would be an object before anybody counts them.
     */
    void keys(String member, KeyedMember each) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw refused(member + " is not an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            each.read(Key.of(string("an element of " + member)));
        }
    }

    static CofreException unknown(String member) {
        boolean isLong = member.length() > NAME_SHOWN_MAX;
        String shown = isLong ? member.substring(0, NAME_SHOWN_MAX) : member;
        return refused("the body has an unknown member \"" + shown.replaceAll("[^A-Za-z0-9._-]", "?")
                + (isLong ? "…\"" : "\""));
    }

    static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
