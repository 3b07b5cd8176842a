package io.cofre.testing.crash;

import io.cofre.retention.RetentionClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** The clocks of a machine, as a seed moves them: one that anybody can set, and one that nobody can. */
final class JumpingClock {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration JUMP_MAX = Duration.ofDays(400);

    private final Random random;
    private Instant wall = BEGIN;
    private long nanoseconds;

    JumpingClock(Random random) {
        this.random = random;
    }

    /** The clock of a store that starts now. */
    RetentionClock retention() {
        return new RetentionClock(() -> wall, () -> nanoseconds);
    }

    /** The time since some moment, by the clock that nobody can set. */
    long nanoseconds() {
        return nanoseconds;
    }

    /** Lets a part of a time pass, or a little more than all of it, or sets the clock of the machine. Says which. */
    String move(Duration time) {
        if (random.nextInt(3) == 0) {
            wall = BEGIN.plusMillis((long) ((random.nextDouble() - 0.5) * 2 * JUMP_MAX.toMillis()));
            return "the clock is set to " + wall;
        }
        Duration pause = random.nextBoolean() ? time.dividedBy(3) : time.plusMillis(1);
        wall = wall.plus(pause);
        nanoseconds += pause.toNanos();
        return "pause of " + pause;
    }

    /** Another process starts, whose clock that nobody can set begins anywhere. */
    void restart() {
        nanoseconds = random.nextLong() >> 2;
    }
}
