package io.cofre.hub.delivery;

import io.cofre.hub.store.Outbox.Attempt;
import java.time.Duration;
import java.util.Optional;

/**
 * The result of a try.
 *
 * @param attempt as it is kept in the log of the delivery
 * @param asked the time that the target asked to wait
 */
record Outcome(AttemptResult result, Attempt attempt, Optional<Duration> asked) {}
