package io.cofre.hub.provider;

import java.time.Instant;
import java.util.Optional;

/**
 * The success of the calls to a provider's account.
 *
 * @param isUp whether the last call was answered; true before the first
 * @param failingSince when the first call failed of those that have failed since the last success; empty if none has
 * @param lastError the problem of the last call that failed; empty if no call has failed
 * @param breaker whether calls are made at all
 */
public record AccountHealth(boolean isUp, Optional<Instant> failingSince, String lastError, Breaker breaker) {
    /** Of an account that nobody has called. */
    public static final AccountHealth UNTRIED = new AccountHealth(true, Optional.empty(), "", Breaker.CLOSED);

    /** The state of a circuit breaker. */
    public enum Breaker {
        /** Calls are made. */
        CLOSED,
        /** Calls fail at once, until some time has passed. */
        OPEN,
        /** The next call decides. */
        HALF_OPEN
    }
}
