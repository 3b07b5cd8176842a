package io.cofre.service;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Value;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What creds tell about their instance, without any secret of theirs.
 *
 * @param codeRequested whether they say that a pairing code was asked for, and do not say that it was typed in
 * @param nextPreKeyId the number that the next pre-key will get; empty if creds do not tell
 * @param firstUnuploadedPreKeyId the first pre-key that was made and not yet given to WhatsApp; empty if creds do not tell
 */
public record Creds(
        Identity identity, boolean codeRequested, OptionalLong nextPreKeyId, OptionalLong firstUnuploadedPreKeyId) {
    /**
     * Reads creds. What is missing or of another type than expected is absent.
     *
     * @throws CofreException {@code DAMAGED} if the value is not JSON
     */
    public static Creds of(Value value) {
        try {
            return CredsText.parse(value);
        } catch (IOException malformed) {
            throw new CofreException(ErrorCode.DAMAGED, "the creds are not valid JSON");
        }
    }

    /** Whether a pod that reads them is logged in: an account is paired, and no code was asked for over it. */
    public boolean canLogIn() {
        return identity.paired() && !codeRequested;
    }
}
