package io.cofre.web.v1;

import io.cofre.store.Lease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that acquires a lease, or renews the one of an epoch.
 *
 * <pre>
 *   {"holder":"pod-a","ttlMs":30000,"epoch":1790000000000}
 * </pre>
 *
 * @param epoch the epoch of the lease that is renewed; empty if a lease is acquired
 */
record LeaseRequest(String holder, Duration ttl, OptionalLong epoch) {
    static final int HOLDER_MAX = 200;
    static final long TTL_MS_MIN = 1000;
    static final long TTL_MS_MAX = 300_000;

    static LeaseRequest parse(byte[] body, int length) {
        Members members = new Members();
        BodyObject.read(body, length, members::add);
        return members.request();
    }

    private static final class Members {
        private @Nullable String holder;
        private long ttlMs;
        private OptionalLong epoch = OptionalLong.empty();

        private void add(BodyObject body, String member) throws IOException {
            switch (member) {
                case "holder" -> holder = holder(body.string(member));
                case "ttlMs" -> ttlMs = body.number(member, TTL_MS_MIN, TTL_MS_MAX);
                case "epoch" -> epoch = OptionalLong.of(body.number(member, 0, Lease.EPOCH_MAX));
                default -> throw BodyObject.unknown(member);
            }
        }

        private static String holder(String text) {
            boolean isText = text.chars().noneMatch(Character::isISOControl)
                    && StandardCharsets.UTF_8.newEncoder().canEncode(text);
            if (text.isEmpty() || text.length() > HOLDER_MAX || !isText) {
                throw BodyObject.refused(
                        "holder is no text of 1 to " + HOLDER_MAX + " characters without control characters");
            }
            return text;
        }

        private LeaseRequest request() {
            if (holder == null) {
                throw BodyObject.refused("holder is missing");
            }
            if (ttlMs == 0) {
                throw BodyObject.refused("ttlMs is missing");
            }
            return new LeaseRequest(holder, Duration.ofMillis(ttlMs), epoch);
        }
    }
}
