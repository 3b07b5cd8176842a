package io.cofre.hub.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A test of what the store does on each database: a new store for each case. */
@SuppressWarnings("NullAway.Init")
abstract class HubStoreContract {
    @Parameter
    TestDatabase database;

    @TempDir
    Path directory;

    TestHub hub;
    StoreSettings settings;

    @BeforeEach
    void open() throws IOException {
        settings = database.newStore(directory);
        hub = new TestHub(settings, new TestHub.Clock());
    }

    @AfterEach
    void close() {
        if (hub != null) {
            hub.close();
        }
    }

    void reopen() throws IOException {
        reopenWith(settings);
    }

    void reopenWith(StoreSettings others) throws IOException {
        hub.close();
        hub = new TestHub(others, hub.clock);
    }
}
