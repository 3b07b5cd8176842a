package io.cofre.identity;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The identity in creds. Two creds have one identity if their keys and their registration are the same: everything else
 * in them changes while an account is used.
 *
 * @param noiseKey a digest of the public part; empty if creds have none
 * @param signedIdentityKey a digest of the public part; empty if creds have none
 * @param registrationId empty if creds have none
 * @param paired whether an account was paired with it, as {@link Pairing} tells
 * @param account the number of the account, as {@code 5511999999999}; empty if none is paired or creds do not tell
 * @param login its login, as {@code 5511999999999:12@s.whatsapp.net}: only WhatsApp gives the number of a device, when
 *     it pairs; empty if creds have no device
 */
public record Identity(
        Optional<String> noiseKey,
        Optional<String> signedIdentityKey,
        Optional<String> registrationId,
        boolean paired,
        Optional<String> account,
        Optional<String> login) {
    /** The identity of absent creds. */
    public static final Identity NONE = nameless(false);

    /** The identity of creds that can no longer be read. It may have been anyone's, so it counts as paired. */
    static final Identity UNREADABLE = nameless(true);

    private static Identity nameless(boolean paired) {
        return new Identity(
                Optional.empty(), Optional.empty(), Optional.empty(), paired, Optional.empty(), Optional.empty());
    }

    /**
     * Whether an account would be lost if {@code next} took the place of this. With the same keys it is lost if the
     * login is gone, because nothing can log in without it. That happens to a paired account when a pairing code is
     * asked for once more.
     */
    public boolean isLostTo(Identity next) {
        return paired && !(next.paired && isSameAs(next) && (login.isEmpty() || login.equals(next.login)));
    }

    /**
     * 64 bits of a digest of the keys and the registration; 0 if no account is paired, or there are no keys to tell the
     * identity by. The login does not count: a login with other keys is another device.
     */
    long fingerprint() {
        if (!paired || noiseKey.isEmpty() || signedIdentityKey.isEmpty()) {
            return 0;
        }
        // Each consists of hexadecimal digits of a SHA-256, and any 16 of them are as good as all.
        long mixed = bits(noiseKey.get()) + 31 * bits(signedIdentityKey.get());
        return 31 * mixed + registrationId.map(String::hashCode).orElse(0);
    }

    private static long bits(String digest) {
        return HexFormat.fromHexDigitsToLong(digest, 0, 16);
    }

    /** Whether they have the same keys and the same registration. */
    public boolean isSameAs(Identity other) {
        return noiseKey.equals(other.noiseKey)
                && signedIdentityKey.equals(other.signedIdentityKey)
                && registrationId.equals(other.registrationId);
    }

    /**
     * A digest that all creds of this identity share, in hexadecimal digits; empty if no account is paired.
     */
    public Optional<String> digest() {
        return paired
                ? Optional.of(Sha256Text.of(List.of(noiseKey, signedIdentityKey, registrationId, login)))
                : Optional.empty();
    }

    /** The text leaves the digests out, because they would reveal the keys to anyone who has them. */
    @Override
    public String toString() {
        return "Identity[" + (paired ? "paired" : "unpaired") + "]";
    }
}
