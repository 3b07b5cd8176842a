package io.cofre.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The record of a lease, as the value of the hidden key {@link io.cofre.session.Key#LEASE}. There is one while the
 * lease is not given up, even if it ran out.
 *
 * <pre>
 *   {"epoch":1790000000000,"ttlMs":30000,"holder":"pod-a"}
 * </pre>
 *
 * @param holder without control characters
 * @param ttl the time for which it was acquired, in whole milliseconds
 */
public record LeaseRecord(long epoch, String holder, Duration ttl) {
    private static final Pattern FORM = Pattern.compile(
            "\\{\"epoch\":([0-9]{1,18}),\"ttlMs\":([0-9]{1,12}),\"holder\":\"((?:[^\"\\\\]|\\\\[\"\\\\])*+)\"\\}");

    /**
     * The record that a value holds.
     *
     * @throws CofreException {@code DAMAGED} if it holds none
     */
    public static LeaseRecord of(Value value) {
        Matcher form = FORM.matcher(new String(value.bytes(), StandardCharsets.UTF_8));
        if (!form.matches() || Long.parseLong(form.group(1)) > Lease.EPOCH_MAX) {
            throw new CofreException(ErrorCode.DAMAGED, "the record of the lease is damaged");
        }
        return new LeaseRecord(
                Long.parseLong(form.group(1)),
                form.group(3).replaceAll("\\\\(.)", "$1"),
                Duration.ofMillis(Long.parseLong(form.group(2))));
    }

    /** The value that holds it. */
    public Value value() {
        String text = "{\"epoch\":" + epoch + ",\"ttlMs\":" + ttl.toMillis() + ",\"holder\":\""
                + holder.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        return Value.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
