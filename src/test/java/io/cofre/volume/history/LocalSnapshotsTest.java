package io.cofre.volume.history;

import io.cofre.store.SessionStore;
import io.cofre.store.Snapshots;
import io.cofre.testing.SnapshotsContract;
import io.cofre.testing.TestRetention;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class LocalSnapshotsTest extends SnapshotsContract {
    @TempDir
    private Path directory;

    static JournaledStore started(Path directory) throws IOException {
        StoreSettings settings =
                StoreSettings.of(16 << 20, 1 << 20, Duration.ofMillis(50), 1 << 20, TestRetention.GENEROUS);
        JournaledStore store = TestStores.open(LocalDisk.at(directory), settings);
        store.start(() -> {});
        return store;
    }

    @Override
    protected SessionStore open() throws IOException {
        return started(directory);
    }

    @Override
    protected Snapshots snapshotsOf(SessionStore opened) {
        return ((JournaledStore) opened).history();
    }
}
