package io.cofre.identity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cofre.session.JsonText;
import io.cofre.session.Sha256;
import io.cofre.session.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parser of the text of creds as Baileys writes it:
 *
 * <pre>
 *   {"noiseKey":          {"private": BYTES, "public": BYTES},
 *    "signedIdentityKey": {"private": BYTES, "public": BYTES},
 *    "registrationId": 123, "nextPreKeyId": 813, "firstUnuploadedPreKeyId": 813,
 *    "me": {"id": "5511999999999:12@s.whatsapp.net", …}, "account": {…}, …}
 *
 *   BYTES is {"type":"Buffer","data":"base64"}, in older ones {"type":"Buffer","data":[1,2,…]}
 * </pre>
 *
 * Of several members with one name the last counts. Used for one text.
 */
final class CredsText {
    private final JsonParser json;
    private Optional<String> noiseKey = Optional.empty();
    private Optional<String> signedIdentityKey = Optional.empty();
    private Optional<String> registrationId = Optional.empty();
    private final List<String> missing = new ArrayList<>(Creds.NEEDED);
    private boolean hasAccount;
    private boolean hasMe;
    private Optional<String> id = Optional.empty();
    private Optional<String> name = Optional.empty();
    private boolean hasCode;
    private boolean registered;
    private OptionalLong nextPreKeyId = OptionalLong.empty();
    private OptionalLong firstUnuploadedPreKeyId = OptionalLong.empty();

    private CredsText(JsonParser json) {
        this.json = json;
    }

    /** @throws IOException if the text is not JSON */
    static Creds parse(Value value) throws IOException {
        try (JsonParser parser = JsonText.parser(value.bytes(), value.size())) {
            return new CredsText(parser).read();
        }
    }

    private Creds read() throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            throw new IOException("no value");
        }
        boolean isObject = first == JsonToken.START_OBJECT;
        if (isObject) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                json.nextToken();
                readMember(member);
            }
        } else {
            json.skipChildren();
        }
        Pairing pairing = new Pairing(hasAccount, hasMe, id, name, hasCode, registered);
        return new Creds(
                isObject,
                List.copyOf(missing),
                new Identity(
                        noiseKey,
                        signedIdentityKey,
                        registrationId,
                        pairing.isPaired(),
                        pairing.account(),
                        pairing.login()),
                pairing.isRequested(),
                nextPreKeyId,
                firstUnuploadedPreKeyId);
    }

    private void readMember(String member) throws IOException {
        switch (member) {
            case "noiseKey" -> noiseKey = readKeyPair(member);
            case "signedIdentityKey" -> signedIdentityKey = readKeyPair(member);
            case "registrationId" -> {
                found(member, json.currentToken() == JsonToken.VALUE_NUMBER_INT);
                registrationId = readScalar();
            }
            case "nextPreKeyId" -> nextPreKeyId = readNumber();
            case "firstUnuploadedPreKeyId" -> firstUnuploadedPreKeyId = readNumber();
            case "me" -> readMe();
            case "account" -> {
                hasAccount = json.currentToken() == JsonToken.START_OBJECT;
                json.skipChildren();
            }
            case "pairingCode" ->
                hasCode = readScalar().filter(code -> !code.isEmpty()).isPresent();
            case "registered" -> {
                registered = json.currentToken() == JsonToken.VALUE_TRUE;
                json.skipChildren();
            }
            default -> json.skipChildren();
        }
    }

    private void found(String member, boolean isWhole) {
        missing.remove(member);
        if (!isWhole) {
            missing.add(member);
        }
    }

    private void readMe() throws IOException {
        hasMe = json.currentToken() != JsonToken.VALUE_NULL;
        id = Optional.empty();
        name = Optional.empty();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            json.nextToken();
            switch (member) {
                case "id" -> id = readScalar();
                case "name" -> name = readScalar();
                default -> json.skipChildren();
            }
        }
    }

    private OptionalLong readNumber() throws IOException {
        boolean fits = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        OptionalLong number = fits ? OptionalLong.of(json.getLongValue()) : OptionalLong.empty();
        json.skipChildren();
        return number;
    }

    private Optional<String> readScalar() throws IOException {
        JsonToken token = json.currentToken();
        boolean isScalar = token.isScalarValue() && token != JsonToken.VALUE_NULL;
        Optional<String> text = isScalar ? Optional.of(json.getText()) : Optional.empty();
        json.skipChildren();
        return text;
    }

    /** A digest of the public part, or of everything if no part has that name. */
    private Optional<String> readKeyPair(String keyPair) throws IOException {
        found(keyPair, false);
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return Optional.of(hex(readBytes()));
        }
        MessageDigest whole = Sha256.digest();
        Optional<String> publicPart = Optional.empty();
        boolean hasPrivatePart = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            json.nextToken();
            byte[] part = readBytes();
            whole.update(member.getBytes(StandardCharsets.UTF_8));
            whole.update(part);
            boolean isThere = !MessageDigest.isEqual(part, Sha256.digest().digest());
            if (member.equals("public")) {
                publicPart = isThere ? Optional.of(hex(part)) : Optional.empty();
            } else if (member.equals("private")) {
                hasPrivatePart = isThere;
            }
        }
        found(keyPair, hasPrivatePart && publicPart.isPresent());
        return publicPart.isPresent() ? publicPart : Optional.of(hex(whole.digest()));
    }

    /** A digest of the bytes that a value spells, in whichever way it spells them. */
    private byte[] readBytes() throws IOException {
        MessageDigest digest = Sha256.digest();
        int depth = 0;
        do {
            JsonToken token = json.currentToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token.isScalarValue() && !"type".equals(json.currentName())) {
                digest.update(bytesOf(token));
            }
        } while (depth > 0 && json.nextToken() != null);
        return digest.digest();
    }

    private byte[] bytesOf(JsonToken token) throws IOException {
        String text = json.getText();
        if (token == JsonToken.VALUE_STRING) {
            return decoded(text);
        }
        boolean isByte = token == JsonToken.VALUE_NUMBER_INT && text.length() <= 3;
        return isByte ? new byte[] {(byte) json.getIntValue()} : text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
