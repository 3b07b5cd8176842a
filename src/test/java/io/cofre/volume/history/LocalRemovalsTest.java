package io.cofre.volume.history;

import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.testing.RemovalsContract;
import io.cofre.volume.engine.JournaledStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalRemovalsTest extends RemovalsContract {
    @TempDir
    private Path directory;

    @Override
    protected SessionStore open() throws IOException {
        return LocalSnapshotsTest.started(directory);
    }

    @Override
    protected SessionHistory historyOf(SessionStore opened) {
        return ((JournaledStore) opened).history();
    }
}
