package io.cofre.identity;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Value;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The facts that creds tell about their instance, without any of their secrets.
 *
 * @param isObject whether they are a JSON object: a pod cannot use anything else
 * @param missing the fields of {@link #NEEDED} that they lack, or have only in part
 * @param codeRequested whether they say that a pairing code was asked for, and do not say that it was typed in
 * @param nextPreKeyId the number that the next pre-key will get; empty if creds do not tell
 * @param firstUnuploadedPreKeyId the first pre-key that was made and not yet given to WhatsApp; empty if creds do not
 *     tell
 */
public record Creds(
        boolean isObject,
        List<String> missing,
        Identity identity,
        boolean codeRequested,
        OptionalLong nextPreKeyId,
        OptionalLong firstUnuploadedPreKeyId) {
    /** The fields that every Baileys writes into new creds and that a login needs. */
    static final List<String> NEEDED = List.of("noiseKey", "signedIdentityKey", "registrationId");

    /**
     * Reads creds. A field that is missing or of an unexpected type counts as absent.
     *
     * @throws CofreException {@code DAMAGED} if the value is not JSON
     */
    public static Creds of(Value value) {
        try {
            Creds creds = CredsText.parse(value);
            return creds.isObject ? creds : ofNoObject(value, creds);
        } catch (IOException malformed) {
            throw new CofreException(ErrorCode.DAMAGED, "the creds are not valid JSON");
        }
    }

    /** A text may hold creds too, and the account would be lost with it. */
    private static Creds ofNoObject(Value value, Creds creds) throws IOException {
        UnwrappedCreds unwrapped = UnwrappedCreds.of(value);
        return unwrapped.times() == 0
                ? creds
                : new Creds(
                        false,
                        creds.missing,
                        CredsText.parse(unwrapped.value()).identity,
                        false,
                        OptionalLong.empty(),
                        OptionalLong.empty());
    }

    /** The reason why no pod can log in or pair with them, worded to follow "the creds"; empty if a pod can. */
    public Optional<String> flaw() {
        if (!isObject) {
            return Optional.of("are no JSON object");
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of("have no whole " + String.join(", ", missing));
    }

    /** Whether a pod that reads them is logged in: an account is paired, and no later pairing code was asked for. */
    public boolean canLogIn() {
        return isObject && identity.paired() && !codeRequested;
    }
}
