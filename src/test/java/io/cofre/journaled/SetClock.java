package io.cofre.journaled;

import io.cofre.archive.RetentionClock;
import java.time.Duration;
import java.time.Instant;

/** The clocks of a machine, which go ahead of the true ones as a test says. */
final class SetClock {
    private Duration ahead = Duration.ZERO;
    private long nanoseconds;

    /** What retention counts by in a process that starts now. */
    RetentionClock retention() {
        return new RetentionClock(this::now, this::nanoseconds);
    }

    Instant now() {
        return Instant.now().plus(ahead);
    }

    long nanoseconds() {
        return nanoseconds;
    }

    /** Time passes. */
    void pass(Duration time) {
        ahead = ahead.plus(time);
        nanoseconds += time.toNanos();
    }

    /** Somebody sets the clock, or no worker runs meanwhile. */
    void set(Duration forward) {
        ahead = ahead.plus(forward);
    }
}
