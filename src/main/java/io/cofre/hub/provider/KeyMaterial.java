package io.cofre.hub.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the keys of WhatsApp's protocol out of the data that a provider tells. Protocol messages carry keys between the
 * devices of one account: of these messages only edits and revokes pass, rebuilt from members that are known to be
 * harmless. The key of a picture or of another medium in an ordinary message stays: without it nobody could open the
 * medium.
 */
public final class KeyMaterial {
    private static final String PROTOCOL_MESSAGE = "protocolMessage";

    /** Members whose value is a key or holds some, wherever they are. */
    private static final Set<String> SECRET_MEMBERS = Set.of(
            "appStateSyncKeyShare",
            "appStateSyncKeyRequest",
            "appStateSyncKeyFingerprint",
            "appStateFatalExceptionNotification",
            "initialSecurityNotificationSettingSync",
            "historySyncNotification",
            "peerDataOperationRequestMessage",
            "peerDataOperationRequestResponseMessage",
            "senderKeyDistributionMessage",
            "fastRatchetKeySenderKeyDistributionMessage",
            "axolotlSenderKeyDistributionMessage",
            "keyData",
            "messageSecret",
            "creds",
            "noiseKey",
            "pairingEphemeralKeyPair",
            "signedIdentityKey",
            "signedPreKey",
            "advSecretKey",
            "apikey",
            "jwt_key");

    /** The protocol messages that pass, by name and by number. */
    private static final Map<String, String> PASSING =
            Map.of("REVOKE", "REVOKE", "0", "REVOKE", "MESSAGE_EDIT", "MESSAGE_EDIT", "14", "MESSAGE_EDIT");

    private static final List<String> KEY_MEMBERS = List.of("remoteJid", "fromMe", "id", "participant");

    private KeyMaterial() {}

    /** A copy of a tree without keys. */
    public static JsonNode without(JsonNode tree) {
        JsonNode copy = tree.deepCopy();
        strip(copy);
        return copy;
    }

    private static void strip(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.remove(SECRET_MEMBERS);
            JsonNode protocol = object.remove(PROTOCOL_MESSAGE);
            tree.forEach(KeyMaterial::strip);
            if (protocol != null) {
                editOrRevoke(protocol).ifPresent(passing -> object.set(PROTOCOL_MESSAGE, passing));
            }
        } else if (tree instanceof ArrayNode) {
            tree.forEach(KeyMaterial::strip);
        }
    }

    /** The harmless part of a protocol message; empty if it is neither an edit nor a revoke. */
    public static Optional<ObjectNode> editOrRevoke(JsonNode message) {
        String type = PASSING.get(ProviderJson.string(message, "type"));
        if (type == null) {
            return Optional.empty();
        }
        ObjectNode passing = ProviderJson.object();
        if (message.path("key").isObject()) {
            ObjectNode key = passing.putObject("key");
            KEY_MEMBERS.stream().filter(message.path("key")::has).forEach(member -> {
                JsonNode value = message.path("key").get(member);
                if (value.isValueNode()) {
                    key.set(member, value);
                }
            });
        }
        passing.put("type", type);
        if (type.equals("MESSAGE_EDIT") && message.path("editedMessage").isObject()) {
            passing.set("editedMessage", without(message.get("editedMessage")));
        }
        if (message.path("timestampMs").isValueNode()) {
            passing.set("timestampMs", message.get("timestampMs"));
        }
        return Optional.of(passing);
    }

    /**
     * Whether a message is one of the protocol and nothing else, and none that passes.
     *
     * @param message the content of a message, as under {@code message} of Evolution's events
     */
    public static boolean isSecret(JsonNode message) {
        return message.has(PROTOCOL_MESSAGE)
                && editOrRevoke(message.get(PROTOCOL_MESSAGE)).isEmpty();
    }
}
