package io.cofre.hub.outbound;

import java.util.Optional;

/**
 * The answer of a target.
 *
 * @param status the HTTP status
 * @param retryAfter the header {@code Retry-After}
 * @param contentType the header {@code Content-Type}
 * @param body the first bytes of the body
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares answers.
public record Answer(int status, Optional<String> retryAfter, Optional<String> contentType, byte[] body) {
    /** Without the body. */
    @Override
    public String toString() {
        return "answer " + status;
    }
}
