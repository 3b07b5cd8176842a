package io.cofre.testing;

import io.cofre.store.Retention;
import io.cofre.volume.engine.StoreSettings;
import java.time.Duration;

/** Settings of a store that is never short of anything, and whose checkpoints come when a test wants them. */
public final class TestSettings {
    public static final StoreSettings ROOMY = with(TestRetention.GENEROUS);

    private TestSettings() {}

    public static StoreSettings with(Retention retention) {
        return new StoreSettings(8 << 20, 4 << 20, 4 << 20, Duration.ofHours(1), 1 << 20, 8, 256 << 10, retention);
    }
}
