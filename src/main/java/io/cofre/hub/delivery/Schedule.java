package io.cofre.hub.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When a delivery is tried again after a failure. */
final class Schedule {
    /** The time before each try, from the failure of the one before it. */
    private static final List<Duration> GAPS = List.of(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofHours(12));

    private static final double JITTER = 0.2;
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

    private final RandomGenerator random;

    Schedule(RandomGenerator random) {
        this.random = random;
    }

    /** The number of tries that a delivery gets at most. */
    static int triesMax() {
        return GAPS.size();
    }

    /**
     * When the next try is.
     *
     * @param tries the number of tries so far
     * @param asked the shortest wait that the target asked for
     * @return empty if there is none left
     */
    Optional<Instant> next(int tries, Instant now, Optional<Duration> asked) {
        if (tries >= GAPS.size()) {
            return Optional.empty();
        }
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        Duration gap = Duration.ofMillis(Math.round(GAPS.get(tries).toMillis() * factor));
        Duration atLeast = asked.orElse(Duration.ZERO);
        return Optional.of(now.plus(gap.compareTo(atLeast) < 0 ? atLeast : gap));
    }

    /**
     * The wait that a target asked for.
     *
     * @param retryAfter the header {@code Retry-After}: seconds or a date
     * @return at most a day; empty if the header is neither
     */
    static Optional<Duration> asked(String retryAfter, Instant now) {
        Duration wait;
        if (retryAfter.matches("[0-9]{1,9}")) {
            wait = Duration.ofSeconds(Long.parseLong(retryAfter));
        } else {
            try {
                wait = Duration.between(
                        now,
                        ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
            } catch (DateTimeException neither) {
                return Optional.empty();
            }
        }
        if (wait.isNegative()) {
            return Optional.of(Duration.ZERO);
        }
        return Optional.of(wait.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : wait);
    }
}
