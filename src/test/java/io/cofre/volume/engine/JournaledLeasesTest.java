package io.cofre.volume.engine;

import io.cofre.store.IdentityReader;
import io.cofre.store.SessionStore;
import io.cofre.testing.LeasesContract;
import io.cofre.testing.SetClock;
import io.cofre.testing.TestRetention;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

class JournaledLeasesTest extends LeasesContract {
    private static final StoreSettings SETTINGS = new StoreSettings(
            8 << 20, 4 << 20, 4 << 20, Duration.ofMillis(20), 1 << 20, 8, 256 << 10, TestRetention.GENEROUS);

    @Override
    protected SessionStore open(Path directory, SetClock clock) throws IOException {
        JournaledStore store = JournaledStore.open(
                LocalDisk.at(directory), SETTINGS, EngineObserver.NONE, IdentityReader.NONE, clock.retention());
        store.start(() -> {});
        return store;
    }
}
