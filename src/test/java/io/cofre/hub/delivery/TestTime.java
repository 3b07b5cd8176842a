package io.cofre.hub.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still unless a test sets it. Thread-safe. */
final class TestTime implements InstantSource {
    private volatile Instant now = Instant.parse("2026-01-31T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** Sets it forward, or back by a negative time. */
    synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    /** Sets it forward to a time, unless that has passed. */
    synchronized void reach(Instant time) {
        now = time.isAfter(now) ? time : now;
    }
}
