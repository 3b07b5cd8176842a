package io.cofre.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** Tests of figures whose source nobody but the metrics holds: a garbage collection must not freeze them. */
class CollectedFiguresTest {
    private final AtomicLong resets = new AtomicLong();

    @Test
    void goOnAfterAGarbageCollection() {
        try (Metrics metrics = new Metrics()) {
            metrics.watchChanges(() -> 0, ofItsOwn(), () -> 0);
            assertThat(metrics.scrape()).contains("cofre_change_resets_total 0.0");

            System.gc();
            resets.set(3);

            assertThat(metrics.scrape()).contains("cofre_change_resets_total 3.0");
        }
    }

    /** A new object at each call, which nobody else holds. */
    private DoubleSupplier ofItsOwn() {
        AtomicLong counted = resets;
        return counted::doubleValue;
    }
}
