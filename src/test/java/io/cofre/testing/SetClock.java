package io.cofre.testing;

import io.cofre.retention.RetentionClock;
import java.time.Duration;
import java.time.Instant;

/** The clocks of a machine, which go ahead of the true ones as a test says. */
public final class SetClock {
    private Duration ahead = Duration.ZERO;
    private long nanoseconds;

    /** The clock of retention in a process that starts now. */
    public RetentionClock retention() {
        return new RetentionClock(this::now, this::nanoseconds);
    }

    public Instant now() {
        return Instant.now().plus(ahead);
    }

    public long nanoseconds() {
        return nanoseconds;
    }

    /** Time passes. */
    public void pass(Duration time) {
        ahead = ahead.plus(time);
        nanoseconds += time.toNanos();
    }

    /** Somebody sets the clock, or no worker runs meanwhile. */
    public void set(Duration forward) {
        ahead = ahead.plus(forward);
    }
}
