package io.cofre.retention;

import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.session.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * The knowledge of a removal or a snapshot that its values do not hold.
 *
 * @param sequence a number that is higher the later it came
 * @param since the time at which it was first seen, in the seconds of a {@link RetentionClock}
 * @param identities digests, each of an identity that it holds and the instance of that identity
 */
public record Kept(long sequence, long since, List<String> identities) {
    /** The identity of creds that cannot be read: they may be anyone's. */
    public static final String UNREADABLE = "unreadable";

    private static final int DIGEST_BYTES = 16;

    public Kept {
        identities = List.copyOf(identities);
    }

    /** The digest of an identity and the instance that it is kept for. */
    public static String digest(InstancePath instance, String identity) {
        MessageDigest digest = Sha256.digest();
        digest.update(Layout.of(instance).toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        byte[] whole = digest.digest(identity.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(whole, 0, DIGEST_BYTES);
    }
}
