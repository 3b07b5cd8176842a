package io.cofre.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something that happens behind an answer, and tells nobody. */
public final class Polled {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_NS = 5_000_000;

    private Polled() {}

    /** Returns once a condition holds. */
    public static void until(BooleanSupplier condition) {
        untilNone(() -> condition.getAsBoolean() ? List.of() : List.of("the condition does not hold"));
    }

    /** Returns once there are no obstacles; a failure shows the last ones. */
    public static void untilNone(Supplier<List<String>> obstacles) {
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        List<String> left = obstacles.get();
        while (!left.isEmpty()) {
            if (System.nanoTime() - endNs > 0) {
                throw new AssertionError("still after " + PATIENCE + ": " + left);
            }
            LockSupport.parkNanos(PAUSE_NS);
            left = obstacles.get();
        }
    }
}
