package io.cofre.testing;

import io.cofre.retention.RetentionClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** The clocks of a machine, which go ahead of the true ones as a test says. */
public final class SetClock {
    private Duration ahead = Duration.ZERO;
    private long nanoseconds;
    private Consumer<Duration> watcher = time -> {};

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

    /** Has that told of all time that passes from now on. */
    public void tells(Consumer<Duration> told) {
        watcher = told;
    }

    /** Time passes. */
    public void pass(Duration time) {
        ahead = ahead.plus(time);
        nanoseconds += time.toNanos();
        watcher.accept(time);
    }

    /** Somebody sets the clock, or no worker runs meanwhile. */
    public void set(Duration forward) {
        ahead = ahead.plus(forward);
    }
}
