package io.cofre.store;

import io.cofre.session.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Intact creds that stand in for damaged ones.
 *
 * @param snapshot the snapshot that they come from; empty if they are the second copy, which is as new as the damaged
 *     creds
 */
public record RetainedCreds(Value value, Optional<Snapshot> snapshot) {
    /** Their origin and their age at {@code now}, as words within a sentence. */
    public String source(Instant now) {
        return snapshot.map(from -> "those of the snapshot " + from.id() + ", which is "
                        + age(Duration.between(from.id().time(), now)) + " old")
                .orElse("the copy that is kept beside them");
    }

    private static String age(Duration age) {
        if (age.toHours() >= 48) {
            return age.toDays() + " days";
        }
        if (age.toMinutes() >= 120) {
            return age.toHours() + " hours";
        }
        long minutes = Math.max(0, age.toMinutes());
        return minutes == 1 ? "1 minute" : minutes + " minutes";
    }
}
