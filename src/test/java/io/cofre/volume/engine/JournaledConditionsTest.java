package io.cofre.volume.engine;

import io.cofre.session.KeyPath;
import io.cofre.store.SessionStore;
import io.cofre.testing.ConditionsContract;
import io.cofre.testing.TestRetention;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class JournaledConditionsTest extends ConditionsContract {
    private static final StoreSettings SETTINGS = new StoreSettings(
            8 << 20, 4 << 20, 4 << 20, Duration.ofMillis(20), 1 << 20, 8, 256 << 10, TestRetention.GENEROUS);

    @Override
    protected SessionStore open(Path directory) throws IOException {
        JournaledStore store = TestStores.open(LocalDisk.at(directory), SETTINGS);
        store.start(() -> {});
        return store;
    }

    @Override
    protected void damage(Path directory, KeyPath path) throws IOException {
        Files.write(
                directory
                        .resolve(path.instance().group().toString())
                        .resolve(path.instance().instance().toString())
                        .resolve(path.key().toString()),
                new byte[0]);
    }
}
