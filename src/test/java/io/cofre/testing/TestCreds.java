package io.cofre.testing;

import io.cofre.session.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Creds as Baileys writes them, cut down to the fields that tell the identity. */
public final class TestCreds {
    private TestCreds() {}

    /** Creds of a person with an account. */
    public static Value paired(String person) {
        return paired(person, 1);
    }

    /** The same at another time. */
    public static Value paired(String person, int nextPreKeyId) {
        return value(text(person, nextPreKeyId, "\"me\":{\"id\":\"5511999999999:12@s.whatsapp.net\",\"name\":\"x\"},"));
    }

    /** Creds that were just made. */
    public static Value unpaired(String person) {
        return value(text(person, 1, ""));
    }

    /** Those of {@link #unpaired} after a pairing code was asked for. */
    public static Value requested(String person) {
        return value(text(
                person,
                1,
                "\"registered\":false,\"pairingCode\":\"ABCD1234\","
                        + "\"me\":{\"id\":\"5511999999999@s.whatsapp.net\",\"name\":\"~\"},"));
    }

    /** Those of a person with an account, over which a pairing code was asked for. */
    public static Value requestedAgain(String person) {
        return value(text(
                person,
                1,
                "\"account\":{\"details\":\"CNLx\"},\"registered\":false,\"pairingCode\":\"ABCD1234\","
                        + "\"me\":{\"id\":\"5511999999999@s.whatsapp.net\",\"name\":\"~\"},"));
    }

    public static Value value(String text) {
        return Value.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String person, int nextPreKeyId, String members) {
        return "{\"noiseKey\":" + keyPair(person + " noise") + ",\"signedIdentityKey\":" + keyPair(person + " signed")
                + ",\"registrationId\":" + person.length() + "," + members + "\"nextPreKeyId\":" + nextPreKeyId
                + ",\"firstUnuploadedPreKeyId\":" + nextPreKeyId + "}";
    }

    private static String keyPair(String seed) {
        return "{\"private\":" + buffer("private of " + seed) + ",\"public\":" + buffer(seed) + "}";
    }

    private static String buffer(String bytes) {
        String data = Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.UTF_8));
        return "{\"type\":\"Buffer\",\"data\":\"" + data + "\"}";
    }
}
