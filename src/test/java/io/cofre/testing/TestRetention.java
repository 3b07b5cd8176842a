package io.cofre.testing;

import io.cofre.store.Retention;
import java.time.Duration;

/** Bounds that no test reaches by chance. */
public final class TestRetention {
    public static final Retention GENEROUS =
            new Retention(Duration.ofDays(7), 1 << 30, Duration.ofDays(30), 1_000, 1 << 30);

    private TestRetention() {}
}
